using System.Text.Json;
using System.Text.Json.Nodes;
using ClusterCodex.AccessControl.Authorization;
using ClusterCodex.AccessControl.Identity;
using ClusterCodex.Gateway.OpenApi;
using ClusterCodex.Gateway.Transcoding;
using ClusterCodex.V1;
using Google.Protobuf.Reflection;
using ModelContextProtocol.Protocol;

namespace ClusterCodex.Gateway.Mcp;

/// <summary>An RPC that agents may call as a tool. All of it comes from the contract.</summary>
internal sealed class ContractTool
{
    // It needs `execute`, as the step itself does, but is a dry-run: it changes nothing, and only a person can approve it.
    private static readonly MethodDescriptor Preview = V1.PlanExecutionService.Descriptor.FindMethodByName(nameof(V1.PlanExecutionService.PlanExecutionServiceBase.PreviewStep));

    private static readonly string[] Actions = [PolicyAction.View.ToName(), PolicyAction.Logs.ToName(), PolicyAction.Plan.ToName()];

    /// <exception cref="InvalidOperationException">The RPC may not be a tool (<see cref="Allows"/>).</exception>
    public ContractTool(TranscodedRoute route)
    {
        Route = Allows(route.Method) ? route : throw new InvalidOperationException($"{route.Method.FullName} must not be a tool: it streams, or needs more than view, logs or plan.");
        Name = JsonNamingPolicy.SnakeCaseLower.ConvertName(route.Method.Name);
    }

    /// <summary>Such as <c>list_issues</c> for <c>ListIssues</c>.</summary>
    public string Name { get; }

    public TranscodedRoute Route { get; }

    /// <summary>Whether the reply is a page, and the request says how many items it may have.</summary>
    public bool HasPages => Route.Method.InputType.FindFieldByName("limit") is not null;

    /// <summary>Whether an RPC may be a tool at all: one reply, for a signed-in user, and no action that changes or approves anything.</summary>
    public static bool Allows(MethodDescriptor method) =>
        !method.IsClientStreaming
        && !method.IsServerStreaming
        && DeclaredAccess.Of(method) is { Caller: AccessRule.Types.Caller.User } access
        && (Actions.Contains(access.Action, StringComparer.Ordinal) || method == Preview);

    /// <summary>The tool as MCP lists it. What GET reads is read-only; nothing else destroys anything.</summary>
    public Tool Describe(ContractComments comments, OpenApiSchemas schemas)
    {
        var schema = schemas.Describe(Route.Method.InputType);
        // The message's own comment describes the RPC once more.
        schema.Remove("description");
        if (Route.PathFields.Count > 0)
        {
            schema["required"] = new JsonArray([.. Route.PathFields.Select(fields => (JsonNode)fields[0].JsonName)]);
        }

        return new Tool
        {
            Name = Name,
            Description = comments.Of(Route.Method),
            InputSchema = JsonSerializer.SerializeToElement(schema),
            Annotations = new ToolAnnotations { ReadOnlyHint = HttpMethods.IsGet(Route.HttpMethod), DestructiveHint = false, OpenWorldHint = false },
        };
    }
}
