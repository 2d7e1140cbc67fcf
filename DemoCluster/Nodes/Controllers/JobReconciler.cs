using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Handlers;
using ClusterCodex.DemoCluster.ApiServer.Resources;
using ClusterCodex.DemoCluster.ApiServer.Storage;

namespace ClusterCodex.DemoCluster.Nodes.Controllers;

/// <summary>Job → Pods, until enough have succeeded or too many have failed.</summary>
internal sealed class JobReconciler(ObjectStore store, ObjectWriter writer, ObjectRemover remover, EventRecorder events, SimulationSpeed speed, CreationBackOff backOff)
    : WorkloadReconciler(BuiltInKinds.Job, "job-controller", store, writer, remover, events, backOff)
{
    private readonly Dictionary<string, DateTimeOffset> _notBefore = [];

    protected override TimeSpan? Reconcile(JsonObject job)
    {
        if (Conditions.Is(job, "Complete", "True") || Conditions.Is(job, "Failed", "True"))
        {
            return null;
        }

        var spec = job.Object("spec")!;
        var pods = Owned.By(Store, BuiltInKinds.Pod, job);
        var succeeded = pods.Count(pod => pod.Object("status").Text("phase") == "Succeeded");
        var failed = pods.Count(pod => pod.Object("status").Text("phase") == "Failed");
        var active = pods.Where(Owned.IsActive).ToArray();
        var status = (JsonObject?)job.Object("status")?.DeepClone() ?? [];
        var suspended = spec.Bool("suspend");
        if (!suspended)
        {
            status["startTime"] ??= Timestamps.Format(Now);
        }

        // A container that restarts inside its pod fails as often as a pod that is replaced.
        var restarts = active.Sum(pod => pod.Object("status").Objects("containerStatuses").Sum(container => container.Int("restartCount")));
        TimeSpan? again = null;

        // The program's own time, which the speed does not change.
        var left = suspended || spec.Number("activeDeadlineSeconds") is not { } seconds ? null : Timestamps.Parse(status.Text("startTime")) + TimeSpan.FromSeconds(seconds) - Now;
        if (succeeded >= spec.Int("completions", 1))
        {
            Finish(job, status, "Complete", "CompletionsReached", "Reached expected number of succeeded pods");
        }
        else if (failed + restarts > spec.Int("backoffLimit", 6))
        {
            active.ToList().ForEach(pod => DeletePod(job, pod));
            Finish(job, status, "Failed", "BackoffLimitExceeded", "Job has reached the specified backoff limit");
            active = [];
        }
        else if (suspended)
        {
            active.ToList().ForEach(pod => DeletePod(job, pod));
            Conditions.Set(status, "Suspended", true, "JobSuspended", "Job suspended", Now);
            active = [];
        }
        else if (left <= TimeSpan.Zero)
        {
            active.ToList().ForEach(pod => DeletePod(job, pod));
            Finish(job, status, "Failed", "DeadlineExceeded", "Job was active longer than specified deadline");
            active = [];
        }
        else
        {
            again = CreateMissing(job, spec, active.Length, succeeded, failed);
            again = left is null || again < left ? again : left;
        }

        Owned.SetCount(status, "active", Owned.By(Store, BuiltInKinds.Pod, job).Count(Owned.IsActive));
        Owned.SetCount(status, "ready", active.Count(Owned.IsReady));
        Owned.SetCount(status, "succeeded", succeeded);
        Owned.SetCount(status, "failed", failed);
        status["uncountedTerminatedPods"] = new JsonObject();
        WriteStatus(job, status);
        return again;
    }

    private TimeSpan? CreateMissing(JsonObject job, JsonObject spec, int active, int succeeded, int failed)
    {
        var missing = Math.Min(spec.Int("parallelism", 1), spec.Int("completions", 1) - succeeded) - active;
        if (missing <= 0)
        {
            return null;
        }

        if (failed > 0)
        {
            var identity = $"{job.UidOf()}/{failed}";
            if (!_notBefore.TryGetValue(identity, out var at))
            {
                _notBefore[identity] = at = Now + speed.BackOff(failed - 1);
            }

            if (at > Now)
            {
                return at - Now;
            }
        }

        return CreatePods(job, Enumerable.Range(0, missing).Select(_ => Owned.Pod(Kind, job, spec.Object("template")))).Again;
    }

    private void Finish(JsonObject job, JsonObject status, string type, string reason, string message)
    {
        Conditions.Set(status, type == "Complete" ? "SuccessCriteriaMet" : "FailureTarget", true, reason, message, Now);
        Conditions.Set(status, type, true, reason, message, Now);
        if (type == "Complete")
        {
            status["completionTime"] = Timestamps.Format(Now);
            Record(job, "Normal", "Completed", "Job completed");
        }
        else
        {
            Record(job, "Warning", reason, message);
        }
    }
}
