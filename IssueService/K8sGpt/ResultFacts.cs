using System.Text.Json.Serialization;

namespace ClusterCodex.IssueService.K8sGpt;

/// <summary>What is read of a <c>core.k8sgpt.ai/v1alpha1</c> Result. <c>error[].sensitive</c> and <c>details</c> are never read.</summary>
internal sealed record ResultFacts
{
    public Analyzers.MetaFacts Metadata { get; init; } = new();

    public ResultSpecFacts Spec { get; init; } = new();
}

internal sealed record ResultSpecFacts
{
    public string Kind { get; init; } = "";

    public string Name { get; init; } = "";

    public string? ParentObject { get; init; }

    public IReadOnlyList<ResultErrorFacts>? Error { get; init; }

    public TargetRefFacts? TargetRef { get; init; }
}

internal sealed record ResultErrorFacts
{
    public string? Text { get; init; }
}

/// <summary>The target as newer operators write it.</summary>
internal sealed record TargetRefFacts
{
    public string? Kind { get; init; }

    public string? Namespace { get; init; }

    public string? Name { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ResultFacts))]
internal sealed partial class ResultJson : JsonSerializerContext;
