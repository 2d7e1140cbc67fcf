using System.Text.Json;
using ClusterCodex.PlanService.Schema;

namespace ClusterCodex.PlanService.Investigation;

/// <summary>The tools that a model may call, the same for every plan. All of them read; nothing that a model writes can add one.</summary>
internal static class InvestigationTools
{
    public const string Get = "get_object";
    public const string List = "list_objects";
    public const string Describe = "describe_object";
    public const string Logs = "get_logs";
    public const string Events = "list_events";
    public const string Related = "list_related";
    public const string Changes = "list_changes";

    private static readonly KeyValuePair<string, SchemaNode>[] Object =
    [
        new("kind", new StringNode("Kubernetes kind, such as Pod or Deployment.", 1, 253)),
        new("namespace", new StringNode("Namespace; '_' for kinds without one, such as Node.", 1, 63)),
        new("name", new StringNode("Name of the object.", 1, 253)),
    ];

    public static IReadOnlyList<InvestigationTool> All { get; } =
    [
        new(Get, "The YAML of one object. Values of Secrets are left out.", Object),
        new(List, "The objects of a kind in one namespace, as kubectl get prints them; at most 50.",
        [
            Object[0],
            Object[1],
            new("labelSelector", new StringNode("As in kubectl, such as app=web; null for all.", 1, 500, Nullable: true)),
            new("contains", new StringNode("Words that a row must contain; null for all.", 1, 200, Nullable: true)),
        ]),
        new(Describe, "Owners, conditions, related objects and events of one object.", Object),
        new(Logs, "The last 200 lines of a container's log. For a workload, those of its newest pod.",
        [
            .. Object,
            new("container", new StringNode("Null for the first container.", 1, 253, Nullable: true)),
            new("previous", new BooleanNode("Whether of the run before the last restart.")),
        ]),
        new(Events, "The events of one object, newest first.", Object),
        new(Related, "The owners of one object, and what it owns, uses, selects or runs on.", Object),
        new(Changes, "What changed around one object before the issue began: revisions with their differences, configuration, limits, nodes, neighbours.", Object),
    ];

    /// <summary>The tool that a call names, with arguments that have its form.</summary>
    /// <param name="name">As the model wrote it.</param>
    /// <param name="arguments">As the model wrote them.</param>
    /// <param name="error">What is wrong, for the model; empty when the arguments are returned.</param>
    /// <returns>Null where there is no such tool, or the arguments are not its own.</returns>
    public static JsonElement? Read(string name, string arguments, out string error)
    {
        if (All.FirstOrDefault(one => one.Name == name) is not { } tool)
        {
            error = "There is no such tool.";
            return null;
        }

        try
        {
            var json = JsonElement.Parse(arguments, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 4 });
            var errors = tool.Arguments.ErrorsOf(json);
            error = string.Join("; ", errors);
            return errors.Count == 0 ? json : null;
        }
        catch (JsonException)
        {
            error = "The arguments are not one JSON object.";
            return null;
        }
    }
}

/// <summary>A tool as it is offered to a model.</summary>
internal sealed class InvestigationTool
{
    public InvestigationTool(string name, string description, IReadOnlyList<KeyValuePair<string, SchemaNode>> arguments)
    {
        (Name, Description, Arguments) = (name, description, new ObjectNode("The arguments.", arguments));
        Parameters = BinaryData.FromString(Arguments.ToJson().ToJsonString());
    }

    public string Name { get; }

    public string Description { get; }

    public ObjectNode Arguments { get; }

    /// <summary>The JSON schema of the arguments.</summary>
    public BinaryData Parameters { get; }
}

/// <summary>What is read of a model's calls before it is cut off.</summary>
internal static class ToolLimits
{
    public const int MaxCallsInAnswer = 32;
    public const int MaxArgumentsLength = 4000;
}
