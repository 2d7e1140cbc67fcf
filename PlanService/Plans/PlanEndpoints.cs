using ClusterCodex.PlanService.Evidence;
using ClusterCodex.PlanService.Model;
using ClusterCodex.PlanService.Redaction;
using ClusterCodex.PlanService.Storage;
using ClusterCodex.ServiceDefaults.Audit;
using ClusterCodex.ServiceDefaults.Authorization;
using ClusterCodex.ServiceDefaults.Errors;
using ClusterCodex.ServiceDefaults.Identity;
using Grpc.Core;
using Wire = ClusterCodex.V1;

namespace ClusterCodex.PlanService.Plans;

/// <summary>Plans over gRPC.</summary>
internal sealed class PlanEndpoints(
    PlanPipeline pipeline,
    EvidenceGatherer gatherer,
    PlanStore store,
    PlanLimits limits,
    IPolicyEnforcer policies,
    IAuditLog audit,
    ILogger<PlanPipeline> logger) : Wire.PlanService.PlanServiceBase
{
    private const string AuditAction = "plan.create";

    public override async Task<Wire.Plan> CreatePlan(Wire.CreatePlanRequest request, ServerCallContext context)
    {
        var caller = context.GetCaller();
        PlanRequests.Check(request);
        using var place = limits.Enter(caller);
        var issue = await OpenAsync(request, caller, context.CancellationToken);
        try
        {
            return (await RunAsync(request, issue, caller, SilentObserver.Instance, context.CancellationToken)).ToWire();
        }
        catch (Exception exception) when (exception is ModelException or RedactionException)
        {
            throw RpcErrors.Unavailable(await FailedAsync(request, exception));
        }
    }

    public override async Task StreamPlan(
        Wire.CreatePlanRequest request, IServerStreamWriter<Wire.StreamPlanResponse> responseStream, ServerCallContext context)
    {
        var caller = context.GetCaller();
        PlanRequests.Check(request);
        using var place = limits.Enter(caller);
        // Before the first event, so that a refusal is an error of the call and not an event.
        var issue = await OpenAsync(request, caller, context.CancellationToken);
        var writer = new PlanStreamWriter(responseStream);
        try
        {
            var record = await RunAsync(request, issue, caller, writer, context.CancellationToken);
            await writer.PlanAsync(record.ToWire(), context.CancellationToken);
        }
        catch (Exception exception) when (exception is ModelException or RedactionException)
        {
            await writer.FailureAsync(ErrorCodes.Unavailable, await FailedAsync(request, exception), context.CancellationToken);
        }
    }

    public override async Task<Wire.ListPlansResponse> ListPlans(Wire.ListPlansRequest request, ServerCallContext context)
    {
        var policy = policies.Current(context.GetCaller());
        var (count, before) = PlanRequests.Page(request);
        var response = new Wire.ListPlansResponse();
        while (true)
        {
            var records = await store.ListAsync(request.IssueId.Length > 0 ? request.IssueId : null, before, PlanRequests.MaxLimit, context.CancellationToken);
            foreach (var record in records)
            {
                if (!EvidenceAccess.Allows(policy, record.Access))
                {
                    continue;
                }

                if (response.Plans.Count == count)
                {
                    // Names the last plan shown: a hidden one must leave no trace in a cursor.
                    response.NextCursor = response.Plans[^1].Id;
                    return response;
                }

                response.Plans.Add(record.ToWire());
            }

            if (records.Count < PlanRequests.MaxLimit)
            {
                return response;
            }

            before = records[^1].Id;
        }
    }

    public override async Task<Wire.Plan> GetPlan(Wire.GetPlanRequest request, ServerCallContext context)
    {
        var policy = policies.Current(context.GetCaller());
        var record = Guid.TryParseExact(request.Id, "N", out var id) ? await store.FindAsync(id, context.CancellationToken) : null;
        return record is not null && EvidenceAccess.Allows(policy, record.Access)
            ? record.ToWire()
            : throw RpcErrors.NotFound("There is no plan with this id.");
    }

    private async Task<Wire.IssueDetail> OpenAsync(Wire.CreatePlanRequest request, CallerIdentity caller, CancellationToken cancellationToken)
    {
        try
        {
            return await gatherer.OpenAsync(request.IssueId, caller, cancellationToken);
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.PermissionDenied)
        {
            await audit.WriteAsync(AuditAction, $"issue/{request.IssueId}", AuditOutcome.Denied);
            throw;
        }
    }

    private async Task<PlanRecord> RunAsync(
        Wire.CreatePlanRequest request, Wire.IssueDetail issue, CallerIdentity caller, IPlanObserver observer, CancellationToken cancellationToken)
    {
        var horizon = request.Horizon == Wire.Horizon.LongTerm ? PlanHorizon.LongTerm : PlanHorizon.ShortTerm;
        var record = await pipeline.RunAsync(issue, request.UserContext, horizon, caller, observer, cancellationToken);
        await audit.WriteAsync(AuditAction, $"issue/{request.IssueId}", AuditOutcome.Allowed, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["plan"] = record.Id.ToString("N"),
            ["horizon"] = record.Horizon,
            ["generatedBy"] = record.GeneratedBy,
        });
        return record;
    }

    private async Task<string> FailedAsync(Wire.CreatePlanRequest request, Exception exception)
    {
        PlanPipelineLog.Failed(logger, request.IssueId, exception.Message);
        await audit.WriteAsync(AuditAction, $"issue/{request.IssueId}", AuditOutcome.Failed);
        return exception.Message;
    }
}
