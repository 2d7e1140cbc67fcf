using System.Text.RegularExpressions;
using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.State;
using ClusterCodex.Kubernetes.Images;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>Containers that never start: image, configuration, volumes, sandbox, hooks.</summary>
internal sealed partial class WaitingAnalyzer : IPodAnalyzer
{
    // A volume may be attached, and a sandbox made, within a minute; its warnings come before.
    private static readonly TimeSpan CreatingGrace = TimeSpan.FromSeconds(15);

    public IEnumerable<PodCause> Analyze(Evaluation evaluation, PodFacts pod)
    {
        if (pod.Status.Phase is "Succeeded" or "Failed")
        {
            yield break;
        }

        foreach (var container in PodContainers.Of(pod))
        {
            if (container.StartFailure is { } failure)
            {
                yield return NeverStarted(pod, container, failure);
            }
            else if (container.Status.State?.Waiting is { Reason: { } reason } waiting && Explain(evaluation, pod, container, reason, waiting.Message) is { } cause)
            {
                yield return cause;
            }
        }

        if (Creating(evaluation, pod) is { } creating)
        {
            yield return creating;
        }
    }

    // ... runc create failed: unable to start container process: error during container init: exec: "/app": stat /app: no such file or directory: unknown
    private static PodCause NeverStarted(PodFacts pod, PodContainer container, string failure)
    {
        if (IsOutOfMemory(failure))
        {
            return CrashAnalyzer.OutOfMemory(pod, container, pod.Status.StartTime ?? pod.Metadata.CreationTimestamp, [PodEvidence.Of(pod, container.Path, failure)]);
        }

        var why = Executable().Match(failure) is { Success: true } found ? found.Value : PodEvidence.Clause(failure.Length == 0 ? "the runtime does not say why" : failure);
        return new PodCause(pod, CauseRank.Start, IssueCatalog.ContainerStartError, container.Name, $"{container.Label} cannot start: {why}.", pod.Status.StartTime ?? pod.Metadata.CreationTimestamp,
            [PodEvidence.Of(pod, container.Path, failure)]);
    }

    // ... runc create failed: unable to start container process: container init was OOM-killed (memory limit too low?): unknown
    private static bool IsOutOfMemory(string message) => message.Contains("OOM-killed", StringComparison.OrdinalIgnoreCase) || message.Contains("memory limit too low", StringComparison.Ordinal);

    private static PodCause? Explain(Evaluation evaluation, PodFacts pod, PodContainer container, string reason, string? message)
    {
        if (IssueCatalog.OfContainerReason(reason) is not { } category || category == IssueCatalog.CrashLoopBackOff)
        {
            return null;
        }

        var evidence = new List<Evidence> { PodEvidence.Of(pod, $"{container.Path}.state.waiting", PodEvidence.Join(reason, message)) };
        if (category == IssueCatalog.ContainerStartError && IsOutOfMemory(message ?? ""))
        {
            return CrashAnalyzer.OutOfMemory(pod, container, pod.Status.StartTime ?? pod.Metadata.CreationTimestamp, evidence);
        }

        var sentence = reason switch
        {
            "InvalidImageName" => $"{container.Label} has the image name '{container.Image}', which is not valid: repository names are lower case.",
            "ErrImageNeverPull" => $"{container.Label} has the pull policy Never, and the image '{container.Image}' is not on the node.",
            "ErrImagePull" or "ImagePullBackOff" => ImageSentence(evaluation, pod, container, message ?? "", evidence),
            "PostStartHookError" => PodEvidence.HookFails(container, evaluation.Events("Pod", pod.Metadata).FirstOrDefault(one => one.Reason == PodEvidence.FailedHook)?.Message ?? message ?? "no message"),
            "CreateContainerConfigError" => ConfigurationSentence(evaluation, pod, container, message ?? "", evidence),
            _ => $"{container.Label} cannot start: {PodEvidence.Clause(message ?? reason)}.",
        };
        return new PodCause(pod, CauseRank.Start, category, container.Name, sentence, pod.Status.StartTime ?? pod.Metadata.CreationTimestamp, evidence);
    }

    private static string ImageSentence(Evaluation evaluation, PodFacts pod, PodContainer container, string message, List<Evidence> evidence)
    {
        var failed = Pulls.Failed(evaluation, pod, container);
        if (failed is not null)
        {
            evidence.Add(PodEvidence.Of(pod, "event Failed", failed.Message, failed.At));
        }

        var why = Pulls.Why(container.Image ?? "", failed?.PullFailure ?? PullFailure.Read(message));
        var policy = container.Spec?.ImagePullPolicy == "Always" ? " Its pull policy is Always: an image that is on the node is not used." : "";
        var missing = pod.Spec.ImagePullSecrets?.FirstOrDefault(secret => evaluation.IsMissing("Secret", pod.Metadata.Namespace, secret.Name))?.Name;
        var credentials = missing is null ? "" : $" Its pull secret '{missing}' does not exist.";
        return $"{container.Label} cannot pull image '{container.Image}'{why}.{policy}{credentials}";
    }

    // secret "x" not found; couldn't find key k in ConfigMap ns/x; container has runAsNonRoot and image will run as root
    private static string ConfigurationSentence(Evaluation evaluation, PodFacts pod, PodContainer container, string message, List<Evidence> evidence)
    {
        if (MissingKey().Match(message) is { Success: true } key)
        {
            var (kind, name, missing) = (key.Groups["k"].Value, key.Groups["n"].Value, key.Groups["key"].Value);
            if (evaluation.Find<KeyedFacts>(kind, pod.Metadata.Namespace, name)?.Keys.FirstOrDefault(one => Normal(one) == Normal(missing)) is { } near)
            {
                // The other keys are for those who may see the object.
                evidence.Add(new Evidence(FindingSource.Builtin, "data", $"It has the key '{near}'.", null) { Object = new ObjectName(kind, pod.Metadata.Namespace, name) });
            }

            return $"{container.Label} needs the key '{missing}', which {kind} '{name}' does not have.";
        }

        if (MissingObject().Match(message) is { Success: true } found)
        {
            return $"{container.Label} needs the {(found.Groups["k"].Value == "secret" ? "Secret" : "ConfigMap")} '{found.Groups["n"].Value}', which does not exist.";
        }

        return message.Contains("runAsNonRoot", StringComparison.Ordinal)
            ? $"{container.Label} must not run as root (runAsNonRoot), but its image '{container.Image}' runs as root."
            : message.Contains("breaks non-root policy", StringComparison.Ordinal) ? $"{container.Label} must not run as root (runAsNonRoot), but its runAsUser is root."
            : $"{container.Label} cannot be configured: {PodEvidence.Clause(message.Length == 0 ? "no message" : message)}.";
    }

    private static PodCause? Creating(Evaluation evaluation, PodFacts pod)
    {
        var since = pod.Status.StartTime ?? pod.Metadata.CreationTimestamp;
        var isCreating = pod.Spec.NodeName is { Length: > 0 } && pod.Status.Phase == "Pending"
            && PodContainers.Of(pod).All(container => container.Status.State is { Waiting.Reason: "ContainerCreating" or "PodInitializing" or null, Running: null, Terminated: null });
        if (!isCreating || !evaluation.HasLasted(since, CreatingGrace))
        {
            return null;
        }

        if (evaluation.Events("Pod", pod.Metadata).Where(one => one.Reason is "FailedMount" or "FailedAttachVolume" or "FailedMapVolume" or "FailedCreatePodSandBox" or "NetworkNotReady").OrderBy(IsSummary).FirstOrDefault() is not { } problem
            // The first attempt may come before the caches of the kubelet are filled.
            || (problem.Count <= 1 && problem.At - since < CreatingGrace))
        {
            return null;
        }

        var isVolume = problem.Reason is not ("FailedCreatePodSandBox" or "NetworkNotReady");
        if (isVolume && IsThereNow(evaluation, pod, problem.Message))
        {
            return null;
        }

        var sentence = isVolume ? VolumeSentence(pod, problem.Message) : $"The pod's sandbox cannot be created: {PodEvidence.Clause(problem.Message)}.";
        return new PodCause(pod, CauseRank.Volume, isVolume ? IssueCatalog.MountFailed : IssueCatalog.SandboxFailed, "", sentence, since, [PodEvidence.Of(pod, $"event {problem.Reason}", problem.Message, problem.At)]);
    }

    // The kubelet tries again within two minutes, and says nothing before.
    private static bool IsThereNow(Evaluation evaluation, PodFacts pod, string message) =>
        VolumeObject().Match(message) is { Success: true } found
            ? evaluation.Find<KeyedFacts>(found.Groups["k"].Value == "secret" ? "Secret" : "ConfigMap", pod.Metadata.Namespace, found.Groups["n"].Value) is not null
            : VolumeKey().Match(message) is { Success: true } key && SourceOf(pod, key.Groups["v"].Value) is ({ } kind, { } name)
                && evaluation.Find<KeyedFacts>(kind, pod.Metadata.Namespace, name)?.Keys.Contains(key.Groups["m"].Value) == true;

    private static (string? Kind, string? Name) SourceOf(PodFacts pod, string volume) => pod.Spec.Volumes?.FirstOrDefault(one => one.Name == volume) switch
    {
        { Secret: { } secret } => ("Secret", secret.SecretName),
        { ConfigMap: { } map } => ("ConfigMap", map.Name),
        _ => (null, null),
    };

    private static string VolumeSentence(PodFacts pod, string message) => message switch
    {
        _ when HostPath().Match(message) is { Success: true } path => $"The host path '{path.Groups["p"].Value}' of volume '{path.Groups["v"].Value}' is not {path.Groups["t"].Value} on the node.",
        _ when VolumeKey().Match(message) is { Success: true } key => $"Volume '{key.Groups["v"].Value}' needs the key '{key.Groups["m"].Value}', which {(SourceOf(pod, key.Groups["v"].Value) is ({ } kind, { } name) ? $"{kind} '{name}'" : message.Contains("secret", StringComparison.OrdinalIgnoreCase) ? "its Secret" : "its ConfigMap")} does not have.",
        _ when VolumeObject().Match(message) is { Success: true } found => $"Volume '{found.Groups["v"].Value}' needs the {(found.Groups["k"].Value == "secret" ? "Secret" : "ConfigMap")} '{found.Groups["n"].Value}', which does not exist.",
        _ => $"A volume cannot be mounted: {PodEvidence.Clause(message)}.",
    };

    // "Unable to attach or mount volumes: unmounted volumes=[v]: timed out waiting for the condition" only sums up what the others say.
    private static bool IsSummary(EventFacts problem) => problem.Message.StartsWith("Unable to attach or mount volumes", StringComparison.Ordinal);

    private static string Normal(string key) => string.Concat(key.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();

    [GeneratedRegex("exec: \"[^\"]{1,500}\": (?:(?!: unknown$).){1,300}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Executable();

    [GeneratedRegex(@"couldn't find key (?<key>\S{1,253}) in (?<k>ConfigMap|Secret) (?:[^/\s]{1,253}/)?(?<n>\S{1,253})", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MissingKey();

    [GeneratedRegex("(?<k>configmap|secret) \"(?<n>[^\"]{1,253})\" not found", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MissingObject();

    [GeneratedRegex("for volume \"(?<v>[^\"]{1,253})\"[^:]{0,20}: hostPath type check failed: (?<p>\\S{1,500}) is not (?<t>[a-z ]{1,40})", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex HostPath();

    [GeneratedRegex("for volume \"(?<v>[^\"]{1,253})\"[^:]{0,20}: (?:configmap |secret )?references non-existent (?:secret |config )?key:? ?(?<m>\\S{1,253})", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex VolumeKey();

    [GeneratedRegex("for volume \"(?<v>[^\"]{1,253})\"[^:]{0,20}: (?<k>configmap|secret) \"(?<n>[^\"]{1,253})\" not found", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex VolumeObject();
}
