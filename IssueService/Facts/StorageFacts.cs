namespace ClusterCodex.IssueService.Facts;

/// <summary>A PersistentVolume.</summary>
internal sealed record VolumeObjectFacts : IFacts
{
    public MetaFacts Metadata { get; set; } = new();

    public VolumeObjectSpecFacts Spec { get; set; } = new();

    public VolumeObjectStatusFacts Status { get; set; } = new();
}

internal sealed record VolumeObjectSpecFacts
{
    public string? PersistentVolumeReclaimPolicy { get; set; }

    public ObjectReferenceFacts? ClaimRef { get; set; }
}

internal sealed record VolumeObjectStatusFacts
{
    public string? Phase { get; set; }

    public string? Reason { get; set; }

    public string? Message { get; set; }

    /// <summary>Not set by Kubernetes before 1.28.</summary>
    public DateTimeOffset? LastPhaseTransitionTime { get; set; }
}

/// <summary>A reference to an object, whose fields depend on where it stands.</summary>
internal sealed record ObjectReferenceFacts
{
    public string Kind { get; set; } = "";

    public string Namespace { get; set; } = "";

    public string Name { get; set; } = "";

    public string? Uid { get; set; }
}

/// <summary>A StorageClass.</summary>
internal sealed record StorageClassFacts : IFacts
{
    public MetaFacts Metadata { get; set; } = new();

    public string Provisioner { get; set; } = "";

    public string? VolumeBindingMode { get; set; }

    public bool WaitsForConsumer => VolumeBindingMode == "WaitForFirstConsumer";

    public bool IsDefault => Metadata.Annotations is { } annotations
        && (annotations.GetValueOrDefault(KnownAnnotations.DefaultClass) == "true" || annotations.GetValueOrDefault(KnownAnnotations.DefaultClassBeta) == "true");
}
