using System.Globalization;
using System.Text.Json;
using ClusterCodex.AccessControl.Identity;
using ClusterCodex.PolicyService.Storage;
using ClusterCodex.ServiceDefaults.Errors;
using ClusterCodex.V1;
using Google.Protobuf.WellKnownTypes;
using Microsoft.EntityFrameworkCore;

namespace ClusterCodex.PolicyService.Audit;

/// <summary>The audit log: written by services, read by administrators.</summary>
internal sealed class AuditStore(IDbContextFactory<PolicyContext> contexts, TimeProvider time)
{
    private const int MaxText = 500;
    private const int MaxDetails = 50;

    public async Task<ListAuditEntriesResponse> ListAsync(ListAuditEntriesRequest request, CancellationToken cancellationToken)
    {
        var limit = Paging.Limit(request.Limit);
        var before = long.MaxValue;
        if (request.Cursor.Length > 0 && !long.TryParse(request.Cursor, NumberStyles.None, CultureInfo.InvariantCulture, out before))
        {
            throw Paging.BadCursor();
        }

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var query = context.Audit.AsNoTracking().Where(e => e.Id < before);
        query = request.Actor.Length > 0 ? query.Where(e => e.Actor == request.Actor) : query;
        query = request.Action.Length > 0 ? query.Where(e => e.Action == request.Action) : query;
        var rows = await query.OrderByDescending(e => e.Id).Take(limit + 1).ToListAsync(cancellationToken);

        var response = new ListAuditEntriesResponse();
        response.Entries.AddRange(rows.Take(limit).Select(ToMessage));
        response.NextCursor = rows.Count > limit ? rows[limit - 1].Id.ToString(CultureInfo.InvariantCulture) : "";
        return response;
    }

    /// <summary>Stores an entry of a service, together with which service reported it.</summary>
    public async Task WriteAsync(WriteAuditEntryRequest request, CallerIdentity service, CancellationToken cancellationToken)
    {
        var entry = request.Entry ?? throw RpcErrors.Validation("entry", "Must be set.");
        var errors = Check(entry).ToArray();
        if (errors.Length > 0)
        {
            throw RpcErrors.Validation(errors);
        }

        var details = entry.Details.ToDictionary(StringComparer.Ordinal);
        details["reportedBy"] = service.Subject;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        context.Audit.Add(new AuditRow
        {
            At = entry.At?.ToDateTimeOffset() ?? time.GetStoredNow(),
            Actor = entry.Actor.Length > 0 ? entry.Actor : service.Subject,
            Action = entry.Action,
            Target = entry.Target,
            Outcome = entry.Outcome,
            Details = JsonSerializer.Serialize(details),
            TraceId = entry.TraceId,
        });
        await context.SaveChangesAsync(cancellationToken);
    }

    private static IEnumerable<(string Field, string Message)> Check(AuditEntry entry)
    {
        if (entry.Action.Length is 0 or > 100)
        {
            yield return ("entry.action", "Must be 1 to 100 characters.");
        }

        if (entry.Outcome is not ("allowed" or "denied" or "failed"))
        {
            yield return ("entry.outcome", "Must be allowed, denied or failed.");
        }

        if (entry.Actor.Length > MaxText || entry.Target.Length > MaxText || entry.TraceId.Length > MaxText)
        {
            yield return ("entry", $"Actor, target and trace id must be at most {MaxText} characters.");
        }

        if (entry.Details.Count > MaxDetails || entry.Details.Any(d => d.Key.Length > MaxText || d.Value.Length > 10 * MaxText))
        {
            yield return ("entry.details", $"Must be at most {MaxDetails} entries of at most {10 * MaxText} characters.");
        }
    }

    private static AuditEntry ToMessage(AuditRow row)
    {
        var entry = new AuditEntry
        {
            Id = row.Id.ToString(CultureInfo.InvariantCulture),
            At = row.At.ToTimestamp(),
            Actor = row.Actor,
            Action = row.Action,
            Target = row.Target,
            Outcome = row.Outcome,
            TraceId = row.TraceId,
        };
        entry.Details.Add(JsonSerializer.Deserialize<Dictionary<string, string>>(row.Details)!);
        return entry;
    }
}
