namespace ClusterCodex.IssueService.Facts;

/// <summary>Annotations of storage, scaling and DNS that detection reads.</summary>
internal static class KnownAnnotations
{
    public const string DefaultClass = "storageclass.kubernetes.io/is-default-class";
    public const string DefaultClassBeta = "storageclass.beta.kubernetes.io/is-default-class";
    public const string ClaimClass = "volume.beta.kubernetes.io/storage-class";

    /// <summary>The conditions of a HorizontalPodAutoscaler, whose version 1 has no field for them.</summary>
    public const string ScalingConditions = "autoscaling.alpha.kubernetes.io/conditions";

    public static readonly IReadOnlyList<string> Names = [DefaultClass, DefaultClassBeta, ClaimClass, ScalingConditions];
}
