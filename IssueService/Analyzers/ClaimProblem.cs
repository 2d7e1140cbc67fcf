using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.State;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>Why a PersistentVolumeClaim has no volume.</summary>
/// <param name="Category">A name of <see cref="IssueCatalog"/>.</param>
/// <param name="Sentence">For people.</param>
/// <param name="Grace">How long this may last after the claim was created.</param>
/// <param name="Evidence">What says so.</param>
internal sealed record ClaimProblem(string Category, string Sentence, TimeSpan Grace, Evidence Evidence)
{
    private const string StaticProvisioner = "kubernetes.io/no-provisioner";

    // A class may be created after the claims that name it, and a provisioner tries again.
    private static readonly TimeSpan ShortGrace = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan StaticGrace = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ProvisionerGrace = TimeSpan.FromMinutes(2);

    /// <summary>Whether other claims of the namespace with the same class have the same problem for the same reason.</summary>
    public bool IsOfClass { get; init; }

    /// <summary>The class that a claim names; null for the default class, empty for none.</summary>
    public static string? ClassOf(ClaimFacts claim) => claim.Spec.StorageClassName ?? claim.Metadata.Annotations?.GetValueOrDefault(KnownAnnotations.ClaimClass);

    /// <summary>Why a claim has no volume, also within its grace; null where it has one, or waits for a pod by design.</summary>
    public static ClaimProblem? Find(Evaluation evaluation, ClaimFacts claim) => claim switch
    {
        { Metadata.DeletionTimestamp: not null } => null,
        { Status.Phase: "Lost" } => new ClaimProblem(IssueCatalog.ClaimLost, $"Its volume {Volume(claim)}does not exist any more, and with it the data.", TimeSpan.Zero, Of("status.phase", "Lost")),
        { Status.Phase: "Pending" or null } => Pending(evaluation, claim),
        _ => null,
    };

    /// <summary>Whether a pod has to wait for one of its claims, which is the claim's issue.</summary>
    public static bool Delays(Evaluation evaluation, PodFacts pod) =>
        pod.Status.Phase is "Pending" or null
        && (pod.Spec.Volumes ?? []).Any(volume => volume.PersistentVolumeClaim is { } reference
            && evaluation.Find<ClaimFacts>("PersistentVolumeClaim", pod.Metadata.Namespace, reference.ClaimName) is { } claim
            && Find(evaluation, claim) is not null);

    private static ClaimProblem? Pending(Evaluation evaluation, ClaimFacts claim)
    {
        if (claim.Spec.VolumeName is { Length: > 0 } volume)
        {
            return PreBound(evaluation, claim, volume);
        }

        if (evaluation.Events("PersistentVolumeClaim", claim.Metadata).FirstOrDefault(one => one.Reason is "ProvisioningFailed" or "VolumeMismatch") is { } failed && ClassOf(claim) is { Length: > 0 } tried
            && !evaluation.IsMissing("StorageClass", "", tried))
        {
            return new ClaimProblem(IssueCatalog.ClaimPending, $"Its storage class '{tried}' cannot provide a volume: {PodEvidence.Clause(failed.Message)}.", ShortGrace, Of($"event {failed.Reason}", failed.Message, failed.At));
        }

        return ClassOf(claim) switch
        {
            null => Unnamed(evaluation),
            "" => new ClaimProblem(IssueCatalog.ClaimPending, "It asks for an existing volume without a storage class (storageClassName is empty), and none fits.", StaticGrace, Of("spec.storageClassName", "")),
            { } name when evaluation.Find<StorageClassFacts>("StorageClass", "", name) is { } known => OfKnown(name, known),
            { } name => evaluation.IsMissing("StorageClass", "", name)
                ? new ClaimProblem(IssueCatalog.ClaimPending, $"Its storage class '{name}' does not exist, and no existing volume of that class fits.", ShortGrace, Of("spec.storageClassName", name)) { IsOfClass = true }
                : null,
        };
    }

    private static ClaimProblem? Unnamed(Evaluation evaluation)
    {
        if (!evaluation.IsKnown("StorageClass"))
        {
            return null;
        }

        var isLate = evaluation.InNamespace<StorageClassFacts>("StorageClass", "").Any(one => one.IsDefault);
        return new ClaimProblem(IssueCatalog.ClaimPending,
            isLate ? "It names no storage class and was created before there was a default one, which claims of before do not get." : "It names no storage class, and no storage class is the default.",
            ShortGrace, Of("spec.storageClassName", "not set"))
        { IsOfClass = true };
    }

    private static ClaimProblem? OfKnown(string name, StorageClassFacts known) => known switch
    {
        { WaitsForConsumer: true } => null,
        { Provisioner: StaticProvisioner } => new ClaimProblem(IssueCatalog.ClaimPending, $"Its storage class '{name}' has only existing volumes, and none fits.", StaticGrace, Of("spec.storageClassName", name)),
        _ => new ClaimProblem(IssueCatalog.ClaimPending, $"The provisioner '{known.Provisioner}' of its storage class '{name}' has not created a volume.", ProvisionerGrace, Of("spec.storageClassName", name)),
    };

    private static ClaimProblem? PreBound(Evaluation evaluation, ClaimFacts claim, string volume)
    {
        if (evaluation.IsMissing("PersistentVolume", "", volume))
        {
            return new ClaimProblem(IssueCatalog.ClaimPending, $"Its volume '{volume}' does not exist.", ShortGrace, Of("spec.volumeName", volume));
        }

        return evaluation.Find<VolumeObjectFacts>("PersistentVolume", "", volume)?.Spec.ClaimRef is { } other && (other.Name != claim.Metadata.Name || other.Namespace != claim.Metadata.Namespace || other.Uid is { Length: > 0 } uid && uid != claim.Metadata.Uid)
            ? new ClaimProblem(IssueCatalog.ClaimPending, $"Its volume '{volume}' belongs to another claim.", ShortGrace, Of("spec.volumeName", volume))
            : null;
    }

    private static string Volume(ClaimFacts claim) => claim.Spec.VolumeName is { Length: > 0 } name ? $"'{name}' " : "";

    private static Evidence Of(string subject, string text, DateTimeOffset? at = null) => new(FindingSource.Builtin, subject, text, at);
}
