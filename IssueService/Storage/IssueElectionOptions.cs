using System.ComponentModel.DataAnnotations;

namespace ClusterCodex.IssueService.Storage;

/// <summary>How several replicas elect the one that stores the history of issues.</summary>
public sealed record IssueElectionOptions : IValidatableObject
{
    public const string Section = "IssueElection";

    /// <summary>Whether there are several replicas that elect a leader; by default not: a single replica always stores.</summary>
    public bool Enabled { get; init; }

    /// <summary>Namespace of the Lease, by default <c>default</c>; the service's account must be allowed to get, create and update Leases there.</summary>
    [Required]
    public string Namespace { get; init; } = "default";

    /// <summary>Name of the Lease, the same for all replicas.</summary>
    [Required]
    public string LeaseName { get; init; } = "cluster-codex-issues";

    /// <summary>How long the others wait for a leader that no longer renews: 2 s to 5 min, by default 15 s.</summary>
    [Range(typeof(TimeSpan), "00:00:02", "00:05:00")]
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>After how long without a renewal the leader stops storing: 1 s to 5 min, shorter than <see cref="LeaseDuration"/>, by default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan RenewDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Between two attempts to acquire or renew: 100 ms to 1 min, shorter than <see cref="RenewDeadline"/>, by default 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan RetryPeriod { get; init; } = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (RenewDeadline >= LeaseDuration)
        {
            yield return new ValidationResult($"{Section}:RenewDeadline ({RenewDeadline}) must be shorter than {Section}:LeaseDuration ({LeaseDuration}), or two replicas lead at once.", [nameof(RenewDeadline)]);
        }

        if (RetryPeriod >= RenewDeadline)
        {
            yield return new ValidationResult($"{Section}:RetryPeriod ({RetryPeriod}) must be shorter than {Section}:RenewDeadline ({RenewDeadline}), or no renewal is in time.", [nameof(RetryPeriod)]);
        }
    }
}
