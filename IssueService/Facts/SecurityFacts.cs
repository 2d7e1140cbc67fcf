namespace ClusterCodex.IssueService.Facts;

/// <summary>What a container may do beyond its own.</summary>
internal sealed record SecurityContextFacts
{
    public bool? Privileged { get; set; }

    public CapabilityFacts? Capabilities { get; set; }
}

internal sealed record CapabilityFacts
{
    public IReadOnlyList<string>? Add { get; set; }
}

/// <summary>The part of a pod's specification that says what it shares with its node.</summary>
internal interface ISharesNode
{
    bool HostNetwork { get; }

    bool HostPID { get; }

    bool HostIPC { get; }

    IReadOnlyList<VolumeFacts>? Volumes { get; }

    /// <summary>Names and security contexts of all containers.</summary>
    IEnumerable<(string Name, SecurityContextFacts? Context)> SecurityContexts { get; }
}

internal sealed record HostPathFacts
{
    public string Path { get; set; } = "";
}
