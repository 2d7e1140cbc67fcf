using System.Text.RegularExpressions;
using ClusterCodex.Kubernetes.Images;
using ClusterCodex.PlanService.Plans;

namespace ClusterCodex.PlanService.Offline.Rules;

/// <summary>An image that cannot be pulled: a wrong name or tag, missing permissions, an unreachable registry.</summary>
internal sealed partial class ImagePullRule : IOfflineRule
{
    private static readonly string[] Reasons = ["ImagePullBackOff", "ErrImagePull", "InvalidImageName", "ImageInspectError", "ErrImageNeverPull", "RegistryUnavailable"];

    public IReadOnlyCollection<string> Categories => Reasons;

    public bool Applies(Facts facts) =>
        (facts.Container is { } container && Reasons.Contains(container.Reason, StringComparer.Ordinal));

    public void Write(PlanDraft draft)
    {
        var facts = draft.Facts;
        var container = facts.Container?.Name ?? "";
        var image = facts.Container?.Image is { Length: > 0 } known ? known : ImageInMessage(facts) ?? "";
        var good = facts.LastGood is { } revision && revision.Images.TryGetValue(container, out var previous) && previous != image ? previous : null;

        draft.Hypotheses.Add(Cause(facts));
        AddTypo(draft, image, good);
        AddPullSecrets(draft);
        if (facts.SaysDeployed)
        {
            draft.Hypotheses.Add("The change you mention introduced the new image reference.");
        }

        if (facts.PodName.Length > 0)
        {
            draft.Inspect(
                "Read the registry's response in the pod's events.",
                $"describe pod {facts.PodName}",
                "The events name the image and say 'not found', 'unauthorized' or a network error.");
        }

        if (facts.IsLongTerm)
        {
            WriteLongTerm(draft, image);
        }
        else
        {
            WriteShortTerm(draft, container, image, good);
        }

        draft.Fallback = "If the earlier image cannot be pulled either, the registry or the pull credentials are the cause: check them with the registry's administrators.";
    }

    private static void WriteShortTerm(PlanDraft draft, string container, string image, string? good)
    {
        var facts = draft.Facts;
        if (good is not null && container.Length > 0 && !facts.ForbidsRollback)
        {
            draft.Change(
                FormattableString.Invariant($"Set container {container} back to {good}, the image of revision {facts.LastGood!.Revision}, which is the last that differs from the failing one."),
                $"set image {{target}} {container}={good}",
                image.Length > 0 ? $"set image {{target}} {container}={image}" : "rollout undo {target}",
                Impact.Medium);
        }
        else if (Failure(facts).Failure is { IsOfRegistry: true } failure)
        {
            draft.Advise(OfRegistry(failure.Reason, image), "The kubelet tries again by itself: the image is pulled and the container starts.");
        }
        else
        {
            draft.Fix(
                facts.ForbidsRollback
                    ? $"You ruled out a rollback: publish the image that '{image}' names, or correct the reference in the workload's manifest."
                    : $"The evidence holds no earlier image of this container: correct the reference '{image}' in the manifest, or publish that image.",
                "The pod's image is pulled and its container starts.");
        }
    }

    private static void WriteLongTerm(PlanDraft draft, string image)
    {
        draft.Field = $"the image of the container ('{image}' now)";
        draft.Reproduce = $"pull {image} on a machine that uses the nodes' registry settings and pull secret; the registry gives the same answer.";
        draft.Advise("Let the pipeline check that an image exists under exactly that reference before it deploys it, and deploy by digest.", "A build with a wrong tag fails before it deploys.");
        draft.Recommendations.Add("Use immutable tags or digests; never reuse or delete tags that a workload uses.");
        draft.Recommendations.Add("Keep enough revisions (revisionHistoryLimit) to roll back to a good image.");
        draft.Recommendations.Add("Alert on pods that wait for an image longer than a few minutes.");
    }

    private static string Cause(Facts facts)
    {
        if (Failure(facts) is var (failure, message) && failure is not null)
        {
            return $"{Meaning(failure.Reason)} Evidence: {Short(message)}";
        }

        var state = facts.Container is { } one ? $"container {one.Name} waits with {one.Reason}" : $"the issue is {facts.Evidence.Category}";
        return $"The image reference is wrong or the registry refuses it; the evidence does not say which ({state}).";
    }

    private static (PullFailure? Failure, string Message) Failure(Facts facts) =>
        facts.Messages.Select(message => (PullFailure.Read(message), message)).FirstOrDefault(one => one.Item1 is not null);

    private static string OfRegistry(PullFailureReason reason, string image)
    {
        var registry = image.Length > 0 ? $"the registry {PullFailure.RegistryOf(image)}" : "the registry";
        return reason switch
        {
            PullFailureReason.Tls => $"Give the nodes the certificate authority of {registry}, or renew its certificate; the image itself may be right.",
            PullFailureReason.RateLimited => $"Wait until {registry} allows pulls again, or pull with credentials or through a mirror that have a higher limit.",
            _ => $"Check that the host name of {registry} is right, and that the nodes can resolve and reach it (DNS, proxy, firewall, the registry itself); the image itself may be right.",
        };
    }

    private static string Meaning(PullFailureReason reason) => reason switch
    {
        PullFailureReason.AccessRefused => "The registry refuses access: the pull secret is missing, wrong or expired, or the repository does not exist.",
        PullFailureReason.NotFound => "The tag or repository does not exist in the registry.",
        PullFailureReason.Unreachable => "The node cannot reach the registry.",
        PullFailureReason.Tls => "The node does not accept the registry's certificate, or the registry speaks no TLS.",
        PullFailureReason.RateLimited => "The registry lets this cluster pull no more for now: its rate limit is reached.",
        PullFailureReason.NoPlatform => "The image exists, but not for the node's operating system and architecture.",
        PullFailureReason.NoSpace => "The node's disk is full, so that the image cannot be unpacked.",
        _ => "The image reference is malformed.",
    };

    private static void AddTypo(PlanDraft draft, string image, string? good)
    {
        if (good is null || image.Length == 0)
        {
            return;
        }

        var (name, tag) = Split(image);
        var (goodName, goodTag) = Split(good);
        if (name == goodName && Similarity.Closest(tag, [goodTag]) is not null)
        {
            draft.Hypotheses.Add($"The tag '{tag}' may be a typo for '{goodTag}' of the earlier revision.");
        }
        else if (name != goodName && tag.Length > 0 && Similarity.Closest(name, [goodName]) is not null)
        {
            draft.Hypotheses.Add($"The name '{name}' may be a typo for '{goodName}' of the earlier revision.");
        }
        else if (name == goodName)
        {
            draft.Hypotheses.Add($"Only the tag changed, from '{goodTag}' to '{tag}': it was not published, or not under this name.");
        }
    }

    private static void AddPullSecrets(PlanDraft draft)
    {
        foreach (var reference in draft.Facts.BrokenReferences.Where(reference => reference.Object?.Kind == "Secret" && !reference.Exists))
        {
            draft.Hypotheses.Insert(0, $"The pull secret {reference.Object.Name} does not exist in namespace {draft.Facts.Namespace}.");
        }

        if (Failure(draft.Facts).Failure?.Reason == PullFailureReason.AccessRefused)
        {
            draft.ToGather.Add("Which imagePullSecrets the pod and its service account name, and whether these Secrets exist and are of type kubernetes.io/dockerconfigjson.");
        }
    }

    private static (string Name, string Tag) Split(string image)
    {
        var at = image.IndexOf('@', StringComparison.Ordinal);
        var reference = at < 0 ? image : image[..at];
        var colon = reference.LastIndexOf(':');
        return colon > reference.LastIndexOf('/') ? (reference[..colon], reference[(colon + 1)..]) : (reference, at < 0 ? "latest" : image[(at + 1)..]);
    }

    private static string? ImageInMessage(Facts facts) =>
        facts.Messages.Select(text => QuotedImage().Match(text)).FirstOrDefault(match => match.Success)?.Groups["image"].Value;

    private static string Short(string text) => text.Length > 300 ? text[..300] + "…" : text;

    [GeneratedRegex("image \"(?<image>[^\"\\s]+)\"", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex QuotedImage();
}
