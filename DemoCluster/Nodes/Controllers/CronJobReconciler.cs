using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Errors;
using ClusterCodex.DemoCluster.ApiServer.Handlers;
using ClusterCodex.DemoCluster.ApiServer.Resources;
using ClusterCodex.DemoCluster.ApiServer.Storage;

namespace ClusterCodex.DemoCluster.Nodes.Controllers;

/// <summary>CronJob → a Job at each time of its schedule, in real time; finished Jobs beyond the history limits are deleted.</summary>
internal sealed class CronJobReconciler(ObjectStore store, ObjectWriter writer, ObjectRemover remover, EventRecorder events, CreationBackOff backOff)
    : WorkloadReconciler(BuiltInKinds.CronJob, "cronjob-controller", store, writer, remover, events, backOff)
{
    // A clock asks no more often than that, also for a schedule that is far away.
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    public override IEnumerable<ObjectKey> Affected(WatchEvent change) =>
        change.StorageKey == Kind.StorageKey ? [change.Object.Key]
        : change.StorageKey == BuiltInKinds.Job.StorageKey ? Owned.ControllerKey(change.Object, Kind.Kind)
        : [];

    protected override TimeSpan? Reconcile(JsonObject cron)
    {
        var spec = cron.Object("spec")!;
        var status = (JsonObject?)cron.Object("status")?.DeepClone() ?? [];
        var jobs = Owned.By(Store, BuiltInKinds.Job, cron);
        NoteFinished(cron, status, jobs);
        Trim(cron, jobs, "Complete", spec.Int("successfulJobsHistoryLimit", 3));
        Trim(cron, jobs, "Failed", spec.Int("failedJobsHistoryLimit", 1));

        var wait = spec.Bool("suspend") ? null : RunDue(cron, spec, status, jobs);
        SetActive(status, Owned.By(Store, BuiltInKinds.Job, cron).Where(job => !IsFinished(job)));
        if (!JsonNode.DeepEquals(status, cron.Object("status") ?? []))
        {
            WriteStatus(cron, status);
        }

        return wait;
    }

    private TimeSpan? RunDue(JsonObject cron, JsonObject spec, JsonObject status, List<JsonObject> jobs)
    {
        if (CronSchedule.Parse(spec.Text("schedule"), spec.Text("timeZone")) is not { } schedule)
        {
            Record(cron, "Warning", "UnparseableSchedule", $"unparseable schedule: \"{spec.Text("schedule")}\"");
            return null;
        }

        var since = Timestamps.Parse(status.Text("lastScheduleTime")) ?? Timestamps.Parse(cron.Object("metadata").Text("creationTimestamp")) ?? Now;
        if (schedule.Last(since, Now) is { } due && Start(cron, spec, status, jobs, due) is { } again)
        {
            return again;
        }

        return schedule.Next(Now) - Now is { } wait ? wait < LongestWait ? wait : LongestWait : null;
    }

    // Null where nothing remains to be done for this time.
    private TimeSpan? Start(JsonObject cron, JsonObject spec, JsonObject status, List<JsonObject> jobs, DateTimeOffset due)
    {
        if (spec.Number("startingDeadlineSeconds") is { } deadline && due + TimeSpan.FromSeconds(deadline) < Now)
        {
            Record(cron, "Warning", "MissSchedule", $"Missed scheduled time to start a job: {due.UtcDateTime:R}");
            return null;
        }

        var active = jobs.Where(job => !IsFinished(job)).ToList();
        var policy = spec.Text("concurrencyPolicy");
        if (policy == "Forbid" && active.Count > 0)
        {
            // The end of the active Job is the next occasion.
            Record(cron, "Normal", "JobAlreadyActive", "Not starting job because prior execution is running and concurrency policy is Forbid");
            return null;
        }

        foreach (var job in policy == "Replace" ? active : [])
        {
            Delete(BuiltInKinds.Job, job);
            Record(cron, "Normal", "SuccessfulDelete", $"Deleted job {job.NameOf()}");
        }

        var name = $"{cron.NameOf()}-{due.ToUnixTimeSeconds() / 60}";
        try
        {
            if (Store.Find(BuiltInKinds.Job, cron.NamespaceOf(), name) is null)
            {
                Writer.Create(BuiltInKinds.Job, cron.NamespaceOf(), Job(cron, spec, name, due), AsCluster);
                Record(cron, "Normal", "SuccessfulCreate", $"Created job {name}");
            }
        }
        catch (ApiException exception) when (exception is { Code: 403, IsOfTerminatingNamespace: false } or { Code: 422 })
        {
            Record(cron, "Warning", "FailedCreate", $"Error creating job: {exception.Message}");
            return TimeSpan.FromSeconds(10);
        }
        catch (ApiException exception) when (exception.IsOfTerminatingNamespace)
        {
            return null;
        }

        status["lastScheduleTime"] = Timestamps.Format(due);
        return null;
    }

    private JsonObject Job(JsonObject cron, JsonObject spec, string name, DateTimeOffset due)
    {
        var template = spec.Object("jobTemplate");
        var metadata = (JsonObject?)template.Object("metadata")?.DeepClone() ?? [];
        metadata["name"] = name;
        metadata["namespace"] = cron.NamespaceOf();
        metadata.Ensure("annotations")["batch.kubernetes.io/cronjob-scheduled-timestamp"] = Timestamps.Format(due);
        metadata["ownerReferences"] = new JsonArray(Owned.Reference(Kind, cron));
        return new JsonObject { ["metadata"] = metadata, ["spec"] = template.Object("spec")?.DeepClone() };
    }

    private void NoteFinished(JsonObject cron, JsonObject status, List<JsonObject> jobs)
    {
        var active = status.Objects("active").Select(job => job.Text("uid")).ToHashSet();
        foreach (var job in jobs.Where(job => IsFinished(job) && active.Contains(job.UidOf())))
        {
            Record(cron, "Normal", "SawCompletedJob", $"Saw completed job: {job.NameOf()}, condition: {(Is(job, "Complete") ? "Complete" : "Failed")}");
        }

        if (jobs.Select(job => job.Object("status").Text("completionTime")).Append(status.Text("lastSuccessfulTime")).Max(StringComparer.Ordinal) is { Length: > 0 } last)
        {
            status["lastSuccessfulTime"] = last;
        }
    }

    private void Trim(JsonObject cron, List<JsonObject> jobs, string condition, int limit)
    {
        foreach (var job in jobs.Where(job => Is(job, condition)).OrderBy(job => job.Object("metadata").Text("creationTimestamp"), StringComparer.Ordinal).SkipLast(limit).ToArray())
        {
            Delete(BuiltInKinds.Job, job);
            jobs.Remove(job);
            Record(cron, "Normal", "SuccessfulDelete", $"Deleted job {job.NameOf()}");
        }
    }

    private static void SetActive(JsonObject status, IEnumerable<JsonObject> jobs)
    {
        status.Remove("active");
        var active = new JsonArray([.. jobs.Select(job => new JsonObject
        {
            ["kind"] = "Job",
            ["namespace"] = job.NamespaceOf(),
            ["name"] = job.NameOf(),
            ["uid"] = job.UidOf(),
            ["apiVersion"] = BuiltInKinds.Job.ApiVersion,
            ["resourceVersion"] = job.Object("metadata").Text("resourceVersion"),
        })]);
        if (active.Count > 0)
        {
            status["active"] = active;
        }
    }

    private static bool IsFinished(JsonObject job) => Is(job, "Complete") || Is(job, "Failed");

    private static bool Is(JsonObject job, string condition) => Conditions.Is(job, condition, "True");
}
