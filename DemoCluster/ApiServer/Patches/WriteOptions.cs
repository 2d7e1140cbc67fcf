namespace ClusterCodex.DemoCluster.ApiServer.Patches;

/// <summary>Options of a write.</summary>
internal sealed record WriteOptions
{
    /// <summary>Performs every check and returns the result without storing it.</summary>
    public bool DryRun { get; init; }

    /// <summary>Strict rejects unknown fields, Warn drops them with a warning, Ignore drops them.</summary>
    public string FieldValidation { get; init; } = "Warn";

    public string Manager { get; init; } = "unknown";

    /// <summary><c>status</c>, <c>scale</c>, or null for the object itself.</summary>
    public string? Subresource { get; init; }

    /// <summary>The change comes from server-side apply, which records field owners itself.</summary>
    public bool IsApply { get; init; }

    /// <summary>Keep the given status at creation, for objects that the cluster itself creates.</summary>
    public bool KeepStatus { get; init; }

    /// <summary>Keep the given creation time, for seeded objects, which are older than the process.</summary>
    public bool KeepCreation { get; init; }
}
