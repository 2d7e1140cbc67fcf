using System.Text.Json.Serialization;
using ClusterCodex.IssueService.Facts;

namespace ClusterCodex.IssueService.K8sGpt;

/// <summary>What is read of a <c>core.k8sgpt.ai/v1alpha1</c> Result. <c>error[].sensitive</c> and <c>details</c> are never read.</summary>
internal sealed record ResultFacts : IFacts
{
    public MetaFacts Metadata { get; set; } = new();

    public ResultSpecFacts Spec { get; set; } = new();
}

internal sealed record ResultSpecFacts
{
    public string Kind { get; set; } = "";

    public string Name { get; set; } = "";

    public string? ParentObject { get; set; }

    public IReadOnlyList<ResultErrorFacts>? Error { get; set; }

    public TargetRefFacts? TargetRef { get; set; }
}

internal sealed record ResultErrorFacts
{
    public string? Text { get; set; }
}

/// <summary>The target as newer operators write it.</summary>
internal sealed record TargetRefFacts
{
    public string? Kind { get; set; }

    public string? Namespace { get; set; }

    public string? Name { get; set; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ResultFacts))]
internal sealed partial class ResultJson : JsonSerializerContext;
