using System.Text.Json;
using ClusterCodex.PlanService.Evidence;
using ClusterCodex.TestSupport.Logging;
using ClusterCodex.TestSupport.OpenAiStub;
using ClusterCodex.V1;
using Grpc.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace ClusterCodex.PlanService.Tests.Service;

/// <summary>The whole service before a stub of a model, for tests that make hundreds of plans with it; each plan starts from empty tables.</summary>
public sealed class ModelServiceFixture : IAsyncLifetime
{
    private readonly LogRecorder _log = new();
    private PlanServiceFixture _service = null!;

    internal OpenAiStubServer Stub { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Stub = await OpenAiStubServer.StartAsync(TestContext.Current.CancellationToken);
        _service = await PlanServiceFixture.StartAsync(PlanCalls.ModelSettings(Stub, ("PlanLimits:PerMinute", "10000")), _log);
        await PlanCalls.PolicyArrives(_service.As(_service.Admin));
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        await Stub.DisposeAsync();
        _log.Dispose();
    }

    /// <summary>Streams one plan for the issue <c>iss-1</c>.</summary>
    /// <param name="evidence">What the two services have of the issue.</param>
    /// <param name="userContext">What the user writes.</param>
    /// <param name="answer">What the model answers.</param>
    internal async Task<PlanTraffic> PlanAsync(PlanEvidence evidence, string userContext, StubAnswer answer)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        _service.Evidence.Issues["iss-1"] = evidence;
        Stub.Default = answer;
        var (requests, lines) = (Stub.Requests.Count, _log.Entries.Count);
        await using var database = new NpgsqlConnection(_service.Services.GetRequiredService<IConfiguration>().GetConnectionString("plans"));
        await database.OpenAsync(cancellationToken);
        var tables = await ReadAsync(database, "select tablename from pg_tables where schemaname = 'public' and tablename not like '\\_\\_%'");
        foreach (var table in tables)
        {
            await ReadAsync(database, $"truncate \"{table}\" cascade");
        }

        using var call = _service.As(_service.Admin).StreamPlan(new CreatePlanRequest { IssueId = "iss-1", UserContext = userContext }, cancellationToken: cancellationToken);
        var events = await call.ResponseStream.ReadAllAsync(cancellationToken).ToListAsync(cancellationToken);

        var rows = new List<string>();
        foreach (var table in tables)
        {
            rows.AddRange(await ReadAsync(database, $"select to_jsonb(t)::text from \"{table}\" t"));
        }

        return new PlanTraffic(events, [.. Stub.Requests.Skip(requests)], [.. _log.Entries.Skip(lines).Select(entry => entry.ToString())], rows);
    }

    private static async Task<List<string>> ReadAsync(NpgsqlConnection database, string statement)
    {
        // The names of tables come from the database itself.
        await using var command = new NpgsqlCommand(statement, database);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var values = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            values.Add(reader.GetString(0));
        }

        return values;
    }
}

/// <summary>Everything that one plan sent somewhere.</summary>
/// <param name="Events">To the user, in order.</param>
/// <param name="Requests">To the model.</param>
/// <param name="Log">To the log.</param>
/// <param name="Rows">Of every table, as JSON.</param>
internal sealed record PlanTraffic(IReadOnlyList<StreamPlanResponse> Events, IReadOnlyList<StubRequest> Requests, IReadOnlyList<string> Log, IReadOnlyList<string> Rows)
{
    public Plan Plan => Events[^1].Plan ?? throw new InvalidOperationException($"No plan was made: {Events[^1]}");

    /// <summary>Every text that left the service, by where it went; JSON both as written and with its strings unescaped.</summary>
    public IEnumerable<(string To, string Text)> Texts() =>
    [
        .. Requests.SelectMany(request => new[] { ("the model", request.All), ("the model", Unescaped(request.Body)) }),
        .. Events.Select(one => (one.EventCase == StreamPlanResponse.EventOneofCase.Plan ? "the plan" : "the stream", Unescaped(one.ToString()))),
        .. Log.Select(line => ("the log", line)),
        .. Rows.SelectMany(row => new[] { ("the database", row), ("the database", Unescaped(row)) }),
    ];

    /// <summary>The strings of a JSON text, one after the other.</summary>
    internal static string Unescaped(string json) => string.Join('\n', Strings(json));

    /// <summary>The strings of a JSON text, without the names of its properties.</summary>
    internal static IEnumerable<string> Strings(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. In(document.RootElement)];

        static IEnumerable<string> In(JsonElement element) => element.ValueKind switch
        {
            JsonValueKind.Object => element.EnumerateObject().SelectMany(property => In(property.Value)),
            JsonValueKind.Array => element.EnumerateArray().SelectMany(In),
            JsonValueKind.String => [element.GetString()!],
            _ => [],
        };
    }
}
