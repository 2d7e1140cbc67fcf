using ClusterCodex.IssueService.Issues;

namespace ClusterCodex.IssueService.Tests.Analyzers;

/// <summary>Containers that do not start, are killed, or end: one cause that does not change while the kubelet tries again.</summary>
public sealed class ContainerEndTests : DetectorTest
{
    private const string NotFound = "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: \\\"/app/server\\\": stat /app/server: no such file or directory: unknown";

    [Fact]
    public void That_events_are_counted_together_is_not_told()
    {
        Apply("""
            apiVersion: apps/v1
            kind: StatefulSet
            metadata: { name: db, namespace: shop }
            spec: { replicas: 1 }
            """);
        Apply(RefusedCreation("StatefulSet", "db", """(combined from similar events): Error creating: Pod "db-x2v9k" is invalid: spec.containers[0].resources.requests: Invalid value: "128Mi": must be less than or equal to memory limit"""));

        Assert.EndsWith("Its pods cannot be created: spec.containers[0].resources.requests: Invalid value: \"128Mi\": must be less than or equal to memory limit.", Assert.Single(Said), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PostStartHookError", "Exec lifecycle hook ([sh -c echo no >&2; exit 7]) for Container \"app\" in Pod \"web_shop(4f1c)\" failed - error: command 'sh -c echo no >&2; exit 7' exited with 7: no, message: \"no\\n\"", "The postStart hook of container 'app' fails: exited with 7: no.")]
    [InlineData("PostStartHookError", "Exec lifecycle hook ([sh -c exit 3]) for Container \"app\" in Pod \"web_shop(4f1c)\" failed - error: command 'sh -c exit 3' exited with 3: register\nfailed\n, message: \"register\\nfailed\\n\"", "The postStart hook of container 'app' fails: exited with 3: register failed.")]
    [InlineData("CreateContainerConfigError", "container's runAsUser breaks non-root policy (pod: \"web_shop(4f1c)\", container: app)", "Container 'app' must not run as root (runAsNonRoot), but its runAsUser is root.")]
    public void What_the_kubelet_says_is_told_without_the_pods_name(string reason, string message, string sentence)
    {
        Apply($$"""
            apiVersion: v1
            kind: Pod
            metadata: { name: web, namespace: shop }
            spec: { nodeName: n1, containers: [ { name: app, image: "web:2" } ] }
            status: { phase: Pending, startTime: "2026-11-16T12:00:00Z", containerStatuses: [ { name: app, state: { waiting: { reason: {{reason}}, message: {{System.Text.Json.JsonSerializer.Serialize(message)}} } } } ] }
            """);

        Wait(TimeSpan.FromSeconds(30));

        Assert.EndsWith(sentence, Assert.Single(Said), StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_that_cannot_be_started_is_the_cause_between_all_tries()
    {
        foreach (var state in (string[])
            [
                $"state: {{ waiting: {{ reason: RunContainerError, message: \"{NotFound}\" }} }}",
                $"state: {{ terminated: {{ exitCode: 128, reason: StartError, message: \"{NotFound}\" }} }}",
                $"restartCount: 4, state: {{ waiting: {{ reason: CrashLoopBackOff, message: back-off }} }}, lastState: {{ terminated: {{ exitCode: 128, reason: StartError, message: \"{NotFound}\" }} }}",
            ])
        {
            Apply(Pod(state));

            Assert.Equal("Pod/web: Container cannot start: Container 'app' cannot start: exec: \"/app/server\": stat /app/server: no such file or directory.", Assert.Single(Said));
        }
    }

    [Theory]
    [InlineData("state: { waiting: { reason: RunContainerError, message: \"MESSAGE\" } }")]
    [InlineData("state: { terminated: { exitCode: 128, reason: StartError, message: \"MESSAGE\" } }")]
    public void A_container_that_is_out_of_memory_before_it_runs_is_told_as_that(string state)
    {
        Apply(Pod(state.Replace("MESSAGE", "failed to create containerd task: runc create failed: unable to start container process: container init was OOM-killed (memory limit too low?): unknown", StringComparison.Ordinal)));

        Assert.Equal("Pod/web: OOMKilled: Container 'app' ran out of memory and was killed.", Assert.Single(Said));
    }

    [Fact]
    public void The_probe_that_kills_stays_the_cause_when_the_kubelet_writes_its_event_no_more_and_the_API_server_deletes_it()
    {
        Apply(Killed(12));
        Apply(Event("Killing", "Container app failed liveness probe, will be restarted"));
        const string Expected = "Pod/web: Killed by its liveness probe: Container 'app' is killed because its liveness probe fails.";
        Assert.Equal(Expected, Assert.Single(Said));

        Wait(TimeSpan.FromMinutes(40));
        Apply(Killed(12));
        Assert.Equal(Expected, Assert.Single(Said));

        Delete("Event", "shop", "killing");
        Wait(TimeSpan.FromMinutes(40));
        Apply(Killed(11));
        Assert.Equal(Expected, Assert.Single(Said));
    }

    [Fact]
    public void A_hook_that_fails_stays_the_cause_when_the_kubelet_writes_its_event_no_more()
    {
        Apply(Killed(12));
        Apply(Event("FailedPostStartHook", "Exec lifecycle hook ([sh -c exit 3]) for Container app failed - error: command 'sh -c exit 3' exited with 3: register failed, message: \\\"no\\\""));
        const string Expected = "Pod/web: Container cannot start: The postStart hook of container 'app' fails: exited with 3: register failed.";
        Wait(TimeSpan.FromMinutes(40));
        Apply(Killed(11));
        Assert.Equal(Expected, Assert.Single(Said));
    }

    [Fact]
    public void An_old_kill_does_not_explain_a_run_that_was_too_short_for_the_probe_to_fail()
    {
        Apply(Killed(12));
        Apply(Event("Killing", "Container app failed liveness probe, will be restarted"));
        Wait(TimeSpan.FromMinutes(40));
        Apply(Killed(2));

        Assert.StartsWith("Pod/web: CrashLoopBackOff", Assert.Single(Said), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, 12, "Killed by its liveness probe")]
    [InlineData(2, 12, "CrashLoopBackOff")]
    [InlineData(3, 5, "CrashLoopBackOff")]
    public void Failures_of_the_probe_during_a_run_that_was_long_enough_are_the_cause_where_the_kubelet_has_not_written_the_kill(int failures, int seconds, string title)
    {
        Apply(Killed(seconds));
        Apply(Event("Unhealthy", "Liveness probe failed: cat: can't open '/tmp/ok'", failures));

        Assert.StartsWith($"Pod/web: {title}", Assert.Single(Said), StringComparison.Ordinal);
    }

    [Fact]
    public void A_container_that_ends_without_an_error_and_is_started_again_is_one_issue_also_in_the_moment_of_its_end()
    {
        const string Ended = "terminated: { exitCode: 0, reason: Completed, startedAt: '2026-11-16T11:59:57Z', finishedAt: '2026-11-16T11:59:58Z' }";
        Apply(Pod($"restartCount: 4, state: {{ waiting: {{ reason: CrashLoopBackOff }} }}, lastState: {{ {Ended} }}"));
        var issue = Assert.Single(Issues).Id;

        Apply(Pod($"restartCount: 5, state: {{ {Ended} }}"));

        Assert.Equal(issue, Assert.Single(Issues).Id);
        Apply(Pod($"restartCount: 5, state: {{ {Ended} }}").Replace("restartPolicy: Always", "restartPolicy: OnFailure", StringComparison.Ordinal));
        Assert.Empty(Said);
    }

    [Fact]
    public void Why_an_image_cannot_be_pulled_is_said_also_while_the_kubelet_waits_to_try_again()
    {
        const string Message = "rpc error: code = Unknown desc = failed to do request: dial tcp: lookup quay.io on 10.0.0.1:53: no such host";
        Apply(Pod($"image: 'quay.io/a/b:1', state: {{ waiting: {{ reason: ErrImagePull, message: \"{Message}\" }} }}"));
        var said = Assert.Single(Said);
        Assert.Contains("no such host", said, StringComparison.Ordinal);

        Apply(Pod("image: 'quay.io/a/b:1', state: { waiting: { reason: ImagePullBackOff, message: 'Back-off pulling image' } }"));
        Apply(Pod("image: 'quay.io/a/b:1', state: { waiting: { reason: ImagePullBackOff, message: 'Back-off pulling image ' } }"));
        Assert.Equal(said, Assert.Single(Said));

        Apply(Pod("image: 'quay.io/a/b:2', state: { waiting: { reason: ImagePullBackOff, message: 'Back-off pulling image' } }"));
        Assert.DoesNotContain("no such host", Assert.Single(Said), StringComparison.Ordinal);
    }

    [Fact]
    public void A_volume_that_cannot_be_mounted_says_what_is_missing_and_not_that_the_kubelet_waited_for_it()
    {
        Apply("""
            apiVersion: v1
            kind: Pod
            metadata: { name: web, namespace: shop }
            spec: { nodeName: n, containers: [ { name: app } ], volumes: [ { name: t, configMap: { name: web } } ] }
            status: { phase: Pending, containerStatuses: [ { name: app, state: { waiting: { reason: ContainerCreating } } } ] }
            """);
        Wait(TimeSpan.FromMinutes(3));
        Apply(Event("FailedMount", "MountVolume.SetUp failed for volume \\\"t\\\" : configmap references non-existent config key: b.conf", 4));
        Wait(TimeSpan.FromMinutes(1));
        Apply(Event("FailedMount", "Unable to attach or mount volumes: unmounted volumes=[t], unattached volumes=[], failed to process volumes=[]: timed out waiting for the condition", 1, "later"));

        Assert.Equal("Pod/web: Volume cannot be mounted: Volume 't' needs the key 'b.conf', which ConfigMap 'web' does not have.", Assert.Single(Said));

        Apply("""
            apiVersion: v1
            kind: ConfigMap
            metadata: { name: web, namespace: shop }
            data: { b.conf: x }
            """);
        Assert.Empty(Said);
    }

    [Fact]
    public void A_pod_that_ends_within_its_grace_period_is_silent_although_the_last_deletion_moves_the_time_back()
    {
        string Deleted(string timestamp, int grace, string until) =>
            $$"""
            apiVersion: v1
            kind: Pod
            metadata: { name: web, namespace: shop, deletionTimestamp: '{{timestamp}}', deletionGracePeriodSeconds: {{grace}} }
            spec: { terminationGracePeriodSeconds: 200, containers: [ { name: app } ] }
            status: { phase: Running, message: '{{until}}' }
            """;
        Apply(Deleted("2026-11-16T12:03:20Z", 200, ""));
        Wait(TimeSpan.FromSeconds(145));
        Apply(Deleted("2026-11-16T12:00:00Z", 0, "last"));
        Assert.Empty(Said);

        Wait(TimeSpan.FromMinutes(4));
        Assert.StartsWith("Pod/web: Stuck terminating", Assert.Single(Said), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_is_known_before_its_CronJob_has_no_issue_of_its_own()
    {
        string PodOfRun(string message) =>
            Pod($"state: {{ waiting: {{ reason: CreateContainerConfigError, message: '{message}' }} }}")
                .Replace("namespace: shop", "namespace: shop, ownerReferences: [ { apiVersion: batch/v1, kind: Job, name: nightly-1, uid: j, controller: true } ]", StringComparison.Ordinal);
        Apply(PodOfRun("secret \"s\" not found"));
        _ = Issues;
        Apply("""
            apiVersion: batch/v1
            kind: Job
            metadata: { name: nightly-1, namespace: shop, uid: j, ownerReferences: [ { apiVersion: batch/v1, kind: CronJob, name: nightly, uid: c, controller: true } ] }
            """);
        Apply("""
            apiVersion: batch/v1
            kind: CronJob
            metadata: { name: nightly, namespace: shop, uid: c }
            spec: { schedule: '0 1 * * *' }
            """);
        Apply(PodOfRun("secret \"s\" not found "));

        Assert.StartsWith("CronJob/nightly: ", Assert.Single(Said), StringComparison.Ordinal);
    }

    [Fact]
    public void The_nearest_key_is_evidence_from_the_object_that_has_it()
    {
        Apply("""
            apiVersion: v1
            kind: Secret
            metadata: { name: creds, namespace: shop }
            data: { db-password: eA== }
            """);
        Apply(Pod("state: { waiting: { reason: CreateContainerConfigError, message: \"couldn't find key db_password in Secret shop/creds\" } }"));

        Assert.Equal("Pod/web: CreateContainerConfigError: Container 'app' needs the key 'db_password', which Secret 'creds' does not have.", Assert.Single(Said));
        Assert.Contains(Issues[0].Leading!.Evidence, one => one.Text == "It has the key 'db-password'." && one.Object == new ObjectName("Secret", "shop", "creds"));
    }

    private static string Killed(int seconds) =>
        Pod($"restartCount: 9, state: {{ waiting: {{ reason: CrashLoopBackOff }} }}, lastState: {{ terminated: {{ exitCode: 137, reason: Error, startedAt: '2026-11-16T11:59:30Z', finishedAt: '2026-11-16T11:59:{30 + seconds}Z' }} }}");

    private static string Pod(string status) =>
        $$"""
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { restartPolicy: Always, containers: [ { name: app, image: 'quay.io/a/b:1', livenessProbe: { exec: {}, periodSeconds: 5, failureThreshold: 3 } } ] }
        status: { phase: Running, containerStatuses: [ { name: app, {{status}} } ] }
        """;

    private static string Event(string reason, string message, int count = 1, string? name = null) =>
        $$"""
        apiVersion: v1
        kind: Event
        metadata: { name: {{name ?? reason.ToLowerInvariant()}}, namespace: shop }
        involvedObject: { kind: Pod, namespace: shop, name: web, uid: Pod-shop-web, fieldPath: 'spec.containers{app}' }
        reason: {{reason}}
        message: "{{message}}"
        count: {{count}}
        """;
}
