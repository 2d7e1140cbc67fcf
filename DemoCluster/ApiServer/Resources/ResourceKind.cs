using System.Text.Json.Nodes;

namespace ClusterCodex.DemoCluster.ApiServer.Resources;

/// <summary>One kind that the API serves under one group and version.</summary>
/// <param name="Group">API group; empty for the core group.</param>
/// <param name="Definition">Name of its shape in schema.json; null for custom resources.</param>
internal sealed record ResourceKind(string Group, string Version, string Plural, string Kind, bool Namespaced, string? Definition)
{
    private static readonly string[] AllVerbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
    private static readonly string[] WithoutDeleteCollection = ["create", "delete", "get", "list", "patch", "update", "watch"];

    public string Singular { get; init; } = Kind.ToLowerInvariant();

    public IReadOnlyList<string> ShortNames { get; init; } = [];

    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>Whether status is written through <c>/status</c> only and ignored in other writes.</summary>
    public bool HasStatus { get; init; }

    /// <summary>Served with <c>/scale</c> over <c>spec.replicas</c>.</summary>
    public bool HasScale { get; init; }

    /// <summary><c>metadata.generation</c> counts changes of everything but metadata and status.</summary>
    public bool HasGeneration { get; init; }

    /// <summary>Printer columns of a custom resource; null for built-in kinds.</summary>
    public IReadOnlyList<PrinterColumn>? Columns { get; init; }

    /// <summary>The definition's <c>openAPIV3Schema</c>, never written to; null for built-in kinds.</summary>
    public JsonObject? Schema { get; init; }

    /// <summary>Whether a CustomResourceDefinition defines it: the rules of built-in kinds do not apply to it, whatever its name.</summary>
    public bool IsCustom => Columns is not null;

    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>The key of its objects in the store, shared by the versions of a custom resource.</summary>
    public string StorageKey => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    /// <summary>As in messages: <c>deployments.apps</c>.</summary>
    public string QualifiedPlural => StorageKey;

    public IReadOnlyList<string> Verbs => Plural is "namespaces" or "services" && Group.Length == 0 ? WithoutDeleteCollection : AllVerbs;
}

/// <summary>A column of <c>kubectl get</c> for a custom resource.</summary>
/// <param name="JsonPath">Simple JSONPath into the object, such as <c>.spec.kind</c>.</param>
/// <param name="Priority">Zero for columns that are always shown, more for <c>-o wide</c>.</param>
internal sealed record PrinterColumn(string Name, string Type, string JsonPath, int Priority, string Description, string Format);
