using System.Text;
using System.Text.Json;
using ClusterCodex.PlanService.Evidence;
using ClusterCodex.PlanService.Prompt;
using ClusterCodex.ServiceDefaults.Discovery;
using ClusterCodex.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClusterCodex.PlanService.Investigation;

/// <summary>What a tool read.</summary>
/// <param name="Text">As the cluster has it: not redacted.</param>
/// <param name="Access">What a reader of it must be allowed, as in <see cref="EvidenceAccess.Of(PlanEvidence)"/>.</param>
/// <param name="IsManifest">Whether it is YAML.</param>
/// <param name="KeepEnd">Whether its end is the most relevant part, as in logs.</param>
internal sealed record ToolReading(string Text, string[] Access, bool IsManifest = false, bool KeepEnd = false);

/// <summary>Reads for a tool through ResourceService, as the caller whose token the call carries: its policy decides, and RBAC where it is configured.</summary>
internal sealed class ToolReader(ResourceService.ResourceServiceClient resources)
{
    private const int MaxRows = 50;
    private const int TailLines = 200;

    /// <summary>The kinds that the caller may see, by which a tool's kind is recognised however it is written.</summary>
    /// <exception cref="Grpc.Core.RpcException">As ResourceService answers.</exception>
    public async Task<IReadOnlyList<ResourceKind>> ListKindsAsync(TimeSpan timeout, CancellationToken cancellationToken) =>
        (await resources.ListKindsAsync(new Empty(), deadline: Deadlines.After(timeout), cancellationToken: cancellationToken)).Kinds;

    /// <param name="tool">One of <see cref="InvestigationTools"/>.</param>
    /// <param name="kind">That the arguments name.</param>
    /// <param name="arguments">In the tool's form.</param>
    /// <param name="issue">Whose cluster is read, and before which changes are of interest.</param>
    /// <param name="timeout">Longest wait.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="Grpc.Core.RpcException">As ResourceService answers.</exception>
    public Task<ToolReading> ReadAsync(string tool, ResourceKind kind, JsonElement arguments, Issue issue, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var call = new Call(kind, arguments, issue, Deadlines.After(timeout), cancellationToken);
        return tool switch
        {
            InvestigationTools.List => ListAsync(call),
            InvestigationTools.Logs => LogsAsync(call),
            InvestigationTools.Changes => ChangesAsync(call),
            InvestigationTools.Get => DetailAsync(call, detail => detail.Yaml, isManifest: true),
            InvestigationTools.Describe => DetailAsync(call, detail => Lines(EvidenceText.Owners(detail), EvidenceText.Conditions(detail), EvidenceText.Related(detail), detail.Events.Select(EvidenceText.Event))),
            InvestigationTools.Events => DetailAsync(call, detail => Lines(detail.Events.Select(EvidenceText.Event))),
            InvestigationTools.Related => DetailAsync(call, detail => Lines(EvidenceText.Owners(detail), EvidenceText.Related(detail))),
            _ => throw new ArgumentOutOfRangeException(nameof(tool), tool, "Unknown tool."),
        };
    }

    private async Task<ToolReading> DetailAsync(Call call, Func<ResourceDetail, string> write, bool isManifest = false)
    {
        var request = new GetResourceRequest { Kind = call.Kind, Namespace = call.Namespace, Name = call.Name, Cluster = call.Cluster };
        var detail = await resources.GetResourceAsync(request, deadline: call.Deadline, cancellationToken: call.CancellationToken);
        return new ToolReading(write(detail), EvidenceAccess.Of(detail), isManifest);
    }

    private async Task<ToolReading> ListAsync(Call call)
    {
        var request = new ListResourcesRequest
        {
            Kind = call.Kind,
            Namespace = call.PlaceName,
            LabelSelector = call.Optional("labelSelector"),
            Q = call.Optional("contains"),
            Limit = MaxRows,
            Cluster = call.Cluster,
        };
        var table = await resources.ListResourcesAsync(request, deadline: call.Deadline, cancellationToken: call.CancellationToken);
        var shown = Enumerable.Range(0, table.Columns.Count).Where(i => table.Columns[i].Priority == 0).ToArray();
        var text = new StringBuilder();
        text.AppendJoin('\t', shown.Select(i => table.Columns[i].Name.ToUpperInvariant())).Append('\n');
        foreach (var row in table.Rows)
        {
            text.AppendJoin('\t', shown.Where(i => i < row.Cells.Count).Select(i => row.Cells[i])).Append('\n');
        }

        if (table.TotalSize > table.Rows.Count)
        {
            text.Append(FormattableString.Invariant($"({table.TotalSize - table.Rows.Count} more)\n"));
        }

        return new ToolReading(table.TotalSize == 0 ? "" : text.ToString(), [EvidenceAccess.View(call.Kind, call.PlaceName, "")]);
    }

    private async Task<ToolReading> LogsAsync(Call call)
    {
        var request = new GetLogsRequest
        {
            Kind = call.Kind,
            Namespace = call.Namespace,
            Name = call.Name,
            Container = call.Optional("container"),
            Previous = call.Arguments.GetProperty("previous").GetBoolean(),
            TailLines = TailLines,
            Cluster = call.Cluster,
        };
        var body = await resources.GetLogsAsync(request, deadline: call.Deadline, cancellationToken: call.CancellationToken);
        return new ToolReading(body.Data.ToStringUtf8(), [EvidenceAccess.View(call.Kind, call.PlaceName, call.Name), EvidenceAccess.Logs(call.PlaceName)], KeepEnd: true);
    }

    private async Task<ToolReading> ChangesAsync(Call call)
    {
        var request = new ListChangesRequest { Kind = call.Kind, Namespace = call.Namespace, Name = call.Name, Cluster = call.Cluster, Before = call.Issue.DetectedAt };
        var response = await resources.ListChangesAsync(request, deadline: call.Deadline, cancellationToken: call.CancellationToken);
        return new ToolReading(
            Lines(response.Changes.Select(EvidenceText.Change)),
            [EvidenceAccess.View(call.Kind, call.PlaceName, call.Name), .. EvidenceAccess.Of(response.Changes)]);
    }

    private static string Lines(params IEnumerable<IEnumerable<string>> parts) => string.Join('\n', parts.SelectMany(part => part));

    private sealed record Call(ResourceKind Served, JsonElement Arguments, Issue Issue, DateTime? Deadline, CancellationToken CancellationToken)
    {
        public string Kind => Served.Kind;

        /// <summary>As in the path of a resource: <c>_</c> for none.</summary>
        public string Namespace => Served.Namespaced ? Text("namespace") : "_";

        /// <summary>Empty for none.</summary>
        public string PlaceName => Namespace == "_" ? "" : Namespace;

        public string Name => Text("name");

        public string Cluster => Issue.Cluster;

        public string Optional(string name) => Arguments.GetProperty(name).GetString() ?? "";

        private string Text(string name) => Arguments.GetProperty(name).GetString()!;
    }
}
