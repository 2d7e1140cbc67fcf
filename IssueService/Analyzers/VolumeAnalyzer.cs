using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.State;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>PersistentVolumes that failed, or are kept although their claim is gone.</summary>
internal sealed class VolumeAnalyzer : IAnalyzer
{
    // To delete what is behind a volume takes minutes; a kept volume may be about to be used again.
    private static readonly TimeSpan DeleteGrace = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan RetainGrace = TimeSpan.FromHours(1);

    public IEnumerable<Finding> Analyze(Evaluation evaluation)
    {
        if (evaluation.This<VolumeObjectFacts>() is not { Metadata.DeletionTimestamp: null } volume)
        {
            yield break;
        }

        var status = volume.Status;
        var since = status.LastPhaseTransitionTime ?? volume.Metadata.CreationTimestamp;
        var isReleased = status.Phase == "Released";
        bool HasBeenReleased(string what, TimeSpan grace) => status.LastPhaseTransitionTime is { } at ? isReleased && evaluation.HasLasted(at, grace) : evaluation.HasLasted(what, isReleased, volume.Metadata.CreationTimestamp, grace);
        var (isOverdue, isKept) = (HasBeenReleased("overdue", DeleteGrace), HasBeenReleased("kept", RetainGrace));
        var failed = evaluation.Events("PersistentVolume", volume.Metadata).FirstOrDefault(one => one.Reason is "VolumeFailedDelete" or "VolumeFailedRecycle");
        if (status.Phase == "Failed")
        {
            var why = status.Message ?? failed?.Message ?? status.Reason;
            yield return Found(evaluation, IssueCatalog.VolumeFailed, Severity.Medium, why is null ? "Its reclamation failed." : $"Its reclamation failed: {PodEvidence.Clause(why)}.", since, new(FindingSource.Builtin, "status", PodEvidence.Join("Failed", why), null));
        }
        else if (isReleased && volume.Spec.PersistentVolumeReclaimPolicy == "Delete")
        {
            if (failed is not null || isOverdue)
            {
                yield return Found(evaluation, IssueCatalog.VolumeFailed, Severity.Medium, $"Its claim is gone, but the volume is not deleted{(failed is null ? "" : $": {PodEvidence.Clause(failed.Message)}")}.", since,
                    failed is null ? new(FindingSource.Builtin, "status.phase", "Released", null) : new(FindingSource.Builtin, $"event {failed.Reason}", failed.Message, failed.At));
            }
        }
        else if (isReleased && isKept)
        {
            yield return Found(evaluation, IssueCatalog.VolumeReleased, Severity.Low, "Its claim is gone, and its reclaim policy Retain keeps it; no other claim can use it before its claimRef is removed.", since,
                new(FindingSource.Builtin, "spec.persistentVolumeReclaimPolicy", volume.Spec.PersistentVolumeReclaimPolicy ?? "Retain", null));
        }
    }

    private static Finding Found(Evaluation evaluation, string category, Severity severity, string message, DateTimeOffset since, Evidence evidence) =>
        evaluation.Found(IssueAspects.State, category, severity, message, since, [evidence]);
}

/// <summary>StorageClasses of which several are the default: the first has the issue.</summary>
internal sealed class StorageClassAnalyzer : IAnalyzer
{
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    public IEnumerable<Finding> Analyze(Evaluation evaluation)
    {
        var subject = evaluation.Subject;
        if (evaluation.This<StorageClassFacts>() is not { IsDefault: true })
        {
            return [];
        }

        var defaults = evaluation.InNamespace<StorageClassFacts>("StorageClass", "").Where(one => one is { IsDefault: true, Metadata.DeletionTimestamp: null }).OrderBy(one => one.Metadata.Name, StringComparer.Ordinal).ToList();
        if (defaults.Count < 2 || defaults[0].Metadata.Name != subject.Name || defaults.Max(one => one.Metadata.CreationTimestamp) is var since && !evaluation.HasLasted(since, Grace))
        {
            return [];
        }

        // Names of cluster-scoped objects are members, which are filtered by policy.
        return
        [
            evaluation.Found(IssueAspects.State, IssueCatalog.SeveralDefaultClasses, Severity.Medium, $"{defaults.Count} storage classes are the default: a claim that names none is refused, or gets the newest of them, depending on the version of Kubernetes.", since,
                [new(FindingSource.Builtin, $"metadata.annotations[{KnownAnnotations.DefaultClass}]", "true", null)])
                with { Members = [.. defaults.Skip(1).Take(Finding.MaxMembers).Select(one => new ObjectName("StorageClass", "", one.Metadata.Name))] },
        ];
    }
}
