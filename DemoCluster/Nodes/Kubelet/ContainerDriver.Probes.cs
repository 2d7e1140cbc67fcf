using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;

namespace ClusterCodex.DemoCluster.Nodes.Kubelet;

internal sealed partial class ContainerDriver
{
    private DateTimeOffset? Probed(JsonObject pod, JsonObject container, ContainerRun run, string kind, JsonObject probe, DateTimeOffset now)
    {
        if (kind == "startupProbe" && run.Started)
        {
            return null;
        }

        if (!run.Probes.TryGetValue(kind, out var state))
        {
            state = new ProbeState { NextAt = run.StartedAt + speed.Of(probe.Int("initialDelaySeconds")) };
            run.Probes[kind] = state;
        }

        if (state.NextAt > now)
        {
            return state.NextAt;
        }

        state.NextAt = now + speed.Of(probe.Int("periodSeconds", 10));
        var failure = Probe.Check(probe, container, run.Process!, pod.Object("status").Text("podIP"));
        if (failure is null)
        {
            state.Failures = 0;
            state.Successes++;
            run.Started |= kind == "startupProbe";
            run.Ready |= kind == "readinessProbe" && state.Successes >= probe.Int("successThreshold", 1) || kind == "startupProbe" && container.Object("readinessProbe") is null;
            return state.NextAt;
        }

        // A program that sleeps takes real time, and so does what is left to it to become ready.
        state.Successes = 0;
        if (state.CountsAt > now)
        {
            return state.NextAt;
        }

        state.CountsAt = run.Process!.IsAsleep ? now + TimeSpan.FromSeconds(probe.Int("periodSeconds", 10)) : now;
        state.Failures++;
        var name = char.ToUpperInvariant(kind[0]) + kind[1..^"Probe".Length];
        Record(pod, run, "Warning", "Unhealthy", $"{name} probe failed: {failure}");
        if (state.Failures >= probe.Int("failureThreshold", 3))
        {
            if (kind == "readinessProbe")
            {
                run.Ready = false;
            }
            else
            {
                Kill(pod, run, $"Container {run.Name} failed {name.ToLowerInvariant()} probe, will be restarted");
            }
        }

        return state.NextAt;
    }
}
