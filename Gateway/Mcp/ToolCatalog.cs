using ClusterCodex.Gateway.OpenApi;
using ClusterCodex.Gateway.Transcoding;
using Google.Protobuf.Reflection;
using ModelContextProtocol.Protocol;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace ClusterCodex.Gateway.Mcp;

/// <summary>The tools that the MCP server offers, the same ones to every caller: what a call answers depends on the policy.</summary>
internal sealed class ToolCatalog
{
    private static readonly (ServiceDescriptor Service, string Method)[] Table =
    [
        (V1.IssueService.Descriptor, nameof(V1.IssueService.IssueServiceBase.ListIssues)),
        (V1.IssueService.Descriptor, nameof(V1.IssueService.IssueServiceBase.GetIssue)),
        (V1.IssueService.Descriptor, nameof(V1.IssueService.IssueServiceBase.ListSources)),
        (V1.ResourceService.Descriptor, nameof(V1.ResourceService.ResourceServiceBase.ListKinds)),
        (V1.ResourceService.Descriptor, nameof(V1.ResourceService.ResourceServiceBase.ListResources)),
        (V1.ResourceService.Descriptor, nameof(V1.ResourceService.ResourceServiceBase.GetResource)),
        (V1.ResourceService.Descriptor, nameof(V1.ResourceService.ResourceServiceBase.GetLogs)),
        (V1.ResourceService.Descriptor, nameof(V1.ResourceService.ResourceServiceBase.ListChanges)),
        (V1.PlanService.Descriptor, nameof(V1.PlanService.PlanServiceBase.CreatePlan)),
        (V1.PlanService.Descriptor, nameof(V1.PlanService.PlanServiceBase.ListPlans)),
        (V1.PlanService.Descriptor, nameof(V1.PlanService.PlanServiceBase.GetPlan)),
        (V1.PlanExecutionService.Descriptor, nameof(V1.PlanExecutionService.PlanExecutionServiceBase.PreviewStep)),
    ];

    private readonly Dictionary<string, ContractTool> _tools;
    private readonly Lazy<IList<Tool>> _listed;

    /// <exception cref="InvalidOperationException">The table names an RPC that may not be a tool, or that has no REST route.</exception>
    public ToolCatalog(RouteTable routes)
    {
        var tools = Table.Select(row => new ContractTool(RouteOf(routes, row.Service.FindMethodByName(row.Method)))).ToArray();
        _tools = tools.ToDictionary(tool => tool.Name, StringComparer.Ordinal);
        _listed = new(() => Describe(tools));
    }

    /// <summary>Every tool, in the order of the table; described on first use.</summary>
    public IList<Tool> Listed => _listed.Value;

    /// <summary>The tool of this name; null if there is none.</summary>
    public ContractTool? Find(string name) => _tools.GetValueOrDefault(name);

    private static TranscodedRoute RouteOf(RouteTable routes, MethodDescriptor method) =>
        routes.PublicMethods.FirstOrDefault(route => route.Method == method)
        ?? throw new InvalidOperationException($"{method.FullName} cannot be a tool: it has no REST route.");

    private static Tool[] Describe(ContractTool[] tools)
    {
        var comments = ContractComments.Load();
        var schemas = new OpenApiSchemas(comments, tools.Select(tool => tool.Route.Method.InputType).ToHashSet());
        return [.. tools.Select(tool => tool.Describe(comments, schemas))];
    }
}
