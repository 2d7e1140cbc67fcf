using ClusterCodex.V1;

namespace ClusterCodex.PlanService.Offline.Rules;

/// <summary>A ConfigMap, Secret or key that a container refers to and that does not exist.</summary>
internal sealed class ConfigRule : IOfflineRule
{
    private static readonly string[] Reasons = ["CreateContainerConfigError", "MissingConfigMap", "MissingSecret", "MissingKey", "MissingConfigKey", "CreateContainerError", "FailedMount", "ContainerConfigError", "ReferenceMissing"];

    public IReadOnlyCollection<string> Categories => Reasons;

    public bool Applies(Facts facts) =>
        (facts.Container is { Reason: "CreateContainerConfigError" })
        || (facts.BrokenReferences.Any() && facts.Container is not { State: ContainerState.Types.State.Running });

    public void Write(PlanDraft draft)
    {
        var facts = draft.Facts;
        var broken = facts.BrokenReferences.ToList();
        var message = facts.Container?.Message is { Length: > 0 } said ? said : facts.Evidence.Issue.Issue.Message;
        foreach (var reference in broken)
        {
            draft.Hypotheses.Add(Hypothesis(reference));
        }

        if (broken.Count == 0)
        {
            draft.Hypotheses.Add($"A reference of the container cannot be resolved. Evidence: {message}");
            draft.ToGather.Add("Which ConfigMaps, Secrets and keys the pod's containers refer to, and which of them exist.");
        }

        if (facts.PodName.Length > 0)
        {
            draft.Inspect("See which reference the kubelet reports.", $"describe pod {facts.PodName}", "The events name the missing object or key.");
        }

        foreach (var reference in broken.Where(reference => reference.Object is { Kind: "ConfigMap" }))
        {
            draft.Inspect(
                $"Compare with the objects and keys that exist: {Describe(reference)}.",
                reference.Exists ? $"describe configmap {reference.Object.Name}" : "get configmaps",
                "The key or object that the container asks for is listed.");
        }

        if (facts.IsLongTerm)
        {
            WriteLongTerm(draft);
        }
        else
        {
            WriteShortTerm(draft, broken);
        }

        draft.Fallback = "If the reference is correct and the object exists, check upper and lower case and the namespace: a reference never crosses namespaces.";
    }

    private static void WriteShortTerm(PlanDraft draft, List<ReferencedObject> broken)
    {
        draft.UndoToLastGood("Its pods started, so its references were valid.");
        foreach (var reference in broken)
        {
            draft.Fix(FixFor(reference, draft.Facts.Namespace), "The container leaves CreateContainerConfigError and starts automatically; no restart is needed.");
        }

        if (broken.Count == 0 && !draft.HasChange)
        {
            draft.Fix("Create the object or key that the message names, or correct the reference in the workload's manifest.", "The container starts.");
        }
    }

    private static void WriteLongTerm(PlanDraft draft)
    {
        draft.Field = "the reference in the pod template, or the object and key that it names";
        draft.Reproduce = "deploy the same charts to an empty namespace; the container waits with the same message.";
        draft.Advise("Keep the workload and the ConfigMaps and Secrets it refers to in one chart or folder in version control, so that they change together.", "A deployment to an empty namespace starts.");
        draft.Advise("Let the pipeline render the manifests and check that every referenced key exists before it deploys.", "A build with a missing key fails.");
        draft.Recommendations.Add("Mark references optional where the program has a default for them.");
        draft.Recommendations.Add("Name ConfigMaps by the hash of their content, so that old revisions keep the configuration they were written for.");
    }

    private static string Hypothesis(ReferencedObject reference)
    {
        var guess = reference.Exists ? Similarity.Closest(reference.WantedKey, reference.Keys) : null;
        return guess is null
            ? $"{Describe(reference)}: it was renamed, never created, or left out of this deployment."
            : $"{Describe(reference)}: '{reference.WantedKey}' may be a typo for '{guess}'.";
    }

    private static string Describe(ReferencedObject reference)
    {
        var name = $"{reference.Object?.Kind} {reference.Object?.Name}";
        return !reference.Exists ? $"{name} does not exist"
            : $"{name} has no key '{reference.WantedKey}' ({(reference.Keys.Count > 0 ? $"its keys are {string.Join(", ", reference.Keys)}" : "it has no keys at all")})";
    }

    private static string FixFor(ReferencedObject reference, string ns) => reference.Exists
        ? $"Add the key '{reference.WantedKey}' to {reference.Object.Kind} {reference.Object.Name}, or let the container refer to one of its keys ({string.Join(", ", reference.Keys)})."
        : $"Create {reference.Object?.Kind} {reference.Object?.Name} in namespace {ns}{(reference.WantedKey.Length > 0 ? $" with the key '{reference.WantedKey}'" : "")}, or correct the name in the manifest.";
}
