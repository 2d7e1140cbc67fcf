using System.Text.Json.Nodes;
using ClusterCodex.AccessControl.Authorization;
using ClusterCodex.Kubernetes;
using ClusterCodex.Kubernetes.Logs;
using ClusterCodex.ResourceService.Objects;
using ClusterCodex.V1;

namespace ClusterCodex.ResourceService.Evidence;

/// <summary>Reads the ends of the logs of failing containers.</summary>
internal sealed class EvidenceLogs(KubernetesClient client)
{
    private const int MaxPods = 2;
    private const int TailLines = 200;

    /// <summary>Characters kept of one log, from its end: the last lines are the most relevant ones.</summary>
    private const int MaxCharacters = 64 * 1024;

    /// <summary>Current and previous logs of the containers that are not ready; empty without the <c>logs</c> action.</summary>
    public async Task<IReadOnlyList<ContainerLog>> ReadAsync(IReadOnlyList<JsonObject> pods, EffectivePolicy policy, EvidenceParts parts, CancellationToken cancellationToken)
    {
        var wanted = new List<(JsonObject Pod, string Container, bool Previous)>();
        foreach (var pod in pods.Where(pod => policy.Allows(PolicyAction.Logs, "Pod", pod.Namespace())).Take(MaxPods))
        {
            foreach (var status in pod.Items("status", "initContainerStatuses").Concat(pod.Items("status", "containerStatuses")).Where(status => !status.Flag("ready")))
            {
                // The failed run comes first: the end of its log contains the reason.
                if (status.At("lastState", "terminated") is not null)
                {
                    wanted.Add((pod, status.Text("name"), true));
                }

                if (status.At("state", "waiting") is null || status.Number("restartCount") > 0)
                {
                    wanted.Add((pod, status.Text("name"), false));
                }
            }
        }

        var read = await Task.WhenAll(wanted.Select(one => ReadAsync(one.Pod, one.Container, one.Previous, parts, cancellationToken)));
        return [.. read.OfType<ContainerLog>()];
    }

    private async Task<ContainerLog?> ReadAsync(JsonObject pod, string container, bool previous, EvidenceParts parts, CancellationToken cancellationToken)
    {
        try
        {
            var text = await client.ReadLogTailAsync(
                pod.Namespace(), pod.Name(), new LogOptions { Container = container, Previous = previous }, TailLines, MaxCharacters * 4, cancellationToken);
            return text.Length > 0 && !RemovedLog.IsMatch(text)
                ? new ContainerLog { Pod = pod.Name(), Container = container, Previous = previous, Text = text.Length > MaxCharacters ? text[^MaxCharacters..] : text }
                : null;
        }
        catch (KubernetesException exception) when (exception.Failure is KubernetesFailure.Invalid or KubernetesFailure.NotFound)
        {
            // A container that has not started has no log, and the kubelet removes old ones: the evidence is complete without it.
            return null;
        }
        catch (KubernetesException exception) when (exception.Failure is KubernetesFailure.ServerError)
        {
            parts.Miss($"Log of container {container} of pod {pod.Name()}", "its node did not return it");
            return null;
        }
    }
}
