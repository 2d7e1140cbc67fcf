using System.ComponentModel.DataAnnotations;

namespace ClusterCodex.IssueService.K8sGpt;

/// <summary>Where the K8sGPT operator writes its Results.</summary>
public sealed record K8sGptOptions
{
    /// <summary>API group of Result objects.</summary>
    public const string Group = "core.k8sgpt.ai";

    /// <summary>The operator's namespace: <c>K8SGPT_NAMESPACE</c>, by default <c>k8sgpt-operator-system</c>.</summary>
    [Required]
    [RegularExpression("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?", ErrorMessage = "K8SGPT_NAMESPACE must be the name of a namespace.")]
    public string Namespace { get; set; } = "k8sgpt-operator-system";
}
