namespace ClusterCodex.DemoCluster.ApiServer.Patches;

/// <summary>How a write is meant.</summary>
internal sealed record WriteOptions
{
    /// <summary>Goes through every check and answers the result, but changes nothing.</summary>
    public bool DryRun { get; init; }

    /// <summary>Strict refuses unknown fields, Warn drops them and says so, Ignore drops them.</summary>
    public string FieldValidation { get; init; } = "Warn";

    public string Manager { get; init; } = "unknown";

    /// <summary><c>status</c>, <c>scale</c>, or null for the object itself.</summary>
    public string? Subresource { get; init; }

    /// <summary>The change came from server-side apply, which keeps its own record of fields.</summary>
    public bool IsApply { get; init; }

    /// <summary>Take the given status at creation: for what the cluster itself makes.</summary>
    public bool KeepStatus { get; init; }

    /// <summary>Take the given creation time: for seeded objects, which are older than the process.</summary>
    public bool KeepCreation { get; init; }
}
