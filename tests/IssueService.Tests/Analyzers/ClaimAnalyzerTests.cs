using ClusterCodex.IssueService.Issues;

namespace ClusterCodex.IssueService.Tests.Analyzers;

public sealed class ClaimAnalyzerTests : DetectorTest
{
    // Pending, and the scheduler waits for its claim.
    private const string Deployment = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: db, namespace: shop, uid: d1 }
        spec: { replicas: 1 }
        status: { replicas: 1, conditions: [ { type: Available, status: "False", lastTransitionTime: "2026-11-16T12:00:00Z" }, { type: Progressing, status: "False", reason: ProgressDeadlineExceeded, message: timed out } ] }
        ---
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: { name: db-1, namespace: shop, uid: r1, ownerReferences: [ { kind: Deployment, name: db, uid: d1, controller: true } ] }
        spec: { replicas: 1 }
        status: { replicas: 1 }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: db-1-a, namespace: shop, ownerReferences: [ { kind: ReplicaSet, name: db-1, uid: r1, controller: true } ] }
        spec: { containers: [ { name: db } ], volumes: [ { name: data, persistentVolumeClaim: { claimName: data } } ] }
        status: { phase: Pending, conditions: [ { type: PodScheduled, status: "False", reason: Unschedulable, lastTransitionTime: "2026-11-16T12:00:00Z", message: "0/1 nodes are available: 1 pod has unbound immediate PersistentVolumeClaims." } ] }
        """;

    private const string Class = """
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: { name: fast }
        provisioner: csi.example.com
        volumeBindingMode: Immediate
        """;

    [Fact]
    public void A_claim_of_a_missing_class_has_the_issue_with_the_workload_that_waits_for_it()
    {
        Apply(Deployment);
        Apply(Claim("data", "storageClassName: nvme"));

        Wait(TimeSpan.FromSeconds(20));

        Assert.Equal("PersistentVolumeClaim/data: Volume claim pending: Its storage class 'nvme' does not exist, and no existing volume of that class fits.", Assert.Single(Said));
        Assert.Equal(new ObjectName("Deployment", "shop", "db"), Assert.Single(Issues[0].Leading!.Members));
        Assert.Equal(Severity.Critical, Issues[0].Severity);
        Wait(TimeSpan.FromHours(1));
        Assert.Single(Said);
    }

    [Fact]
    public void At_no_time_does_the_workload_have_an_issue_for_a_claim_that_is_pending()
    {
        Apply(Deployment);
        Apply(Class);
        Apply(Claim("data", "storageClassName: fast"));

        for (var second = 0; second < 300; second += 5)
        {
            Wait(TimeSpan.FromSeconds(5));

            Assert.DoesNotContain(Issues, issue => issue.Key.Kind == "Deployment");
        }

        Assert.Equal("PersistentVolumeClaim/data: Volume claim pending: The provisioner 'csi.example.com' of its storage class 'fast' has not created a volume.", Assert.Single(Said));
    }

    [Fact]
    public void A_claim_that_does_not_exist_is_the_workloads_issue()
    {
        Apply(Deployment);

        Wait(TimeSpan.FromSeconds(20));

        Assert.Equal("Deployment/db: Unschedulable: The volume claim 'data' of volume 'data' does not exist.", Assert.Single(Said));
    }

    [Fact]
    public void Another_reason_of_the_scheduler_stays_the_workloads_issue()
    {
        Apply(Class);
        Apply(Deployment.Replace("1 pod has unbound immediate PersistentVolumeClaims.", "1 Insufficient cpu.", StringComparison.Ordinal));
        Apply(Claim("data", "storageClassName: fast"));

        Wait(TimeSpan.FromSeconds(20));

        Assert.Equal("Deployment/db: Unschedulable: No node can run the pod: not enough cpu is free.", Assert.Single(Said));
    }

    [Fact]
    public void The_provisioners_words_are_the_cause()
    {
        Apply(Class);
        Apply(Claim("data", "storageClassName: fast"));
        Apply("""
            apiVersion: v1
            kind: Event
            metadata: { name: e1, namespace: shop }
            involvedObject: { kind: PersistentVolumeClaim, namespace: shop, name: data }
            reason: ProvisioningFailed
            message: 'failed to provision volume with StorageClass "fast": rpc error: quota of project is exceeded.'
            """);

        Wait(TimeSpan.FromSeconds(20));

        Assert.Equal("""PersistentVolumeClaim/data: Volume claim pending: Its storage class 'fast' cannot provide a volume: failed to provision volume with StorageClass "fast": rpc error: quota of project is exceeded.""", Assert.Single(Said));
        Assert.Equal(Severity.Medium, Issues[0].Severity);
    }

    [Fact]
    public void No_default_class_is_one_issue_for_all_claims_that_name_none()
    {
        Apply(Class);
        Apply(Claim("b", "accessModes: [ ReadWriteOnce ]"));
        Apply(Claim("a", "accessModes: [ ReadWriteOnce ]"));

        Wait(TimeSpan.FromSeconds(20));

        Assert.Equal("PersistentVolumeClaim/a: Volume claim pending: It names no storage class, and no storage class is the default. 2 claims.", Assert.Single(Said));
        Delete("PersistentVolumeClaim", "shop", "a");
        Assert.Equal("PersistentVolumeClaim/b: Volume claim pending: It names no storage class, and no storage class is the default.", Assert.Single(Said));
    }

    [Theory]
    [InlineData("storageClassName: ''", "It asks for an existing volume without a storage class (storageClassName is empty), and none fits.")]
    [InlineData("volumeName: pv-7", "Its volume 'pv-7' does not exist.")]
    public void A_claim_of_an_existing_volume_says_which(string spec, string message)
    {
        Apply(Claim("data", spec));

        Wait(TimeSpan.FromMinutes(2));

        Assert.Equal($"PersistentVolumeClaim/data: Volume claim pending: {message}", Assert.Single(Said));
    }

    [Fact]
    public void A_volume_of_another_claim_is_said()
    {
        Apply("""
            apiVersion: v1
            kind: PersistentVolume
            metadata: { name: pv-7 }
            spec: { claimRef: { namespace: other, name: data } }
            status: { phase: Bound }
            """);
        Apply(Claim("data", "volumeName: pv-7"));

        Wait(TimeSpan.FromMinutes(1));

        Assert.Equal("PersistentVolumeClaim/data: Volume claim pending: Its volume 'pv-7' belongs to another claim.", Assert.Single(Said));
    }

    [Fact]
    public void A_lost_claim_is_said_at_once()
    {
        Apply(Claim("data", "volumeName: pv-7").Replace("Pending", "Lost", StringComparison.Ordinal));

        Assert.Equal("PersistentVolumeClaim/data: Volume lost: Its volume 'pv-7' does not exist any more, and with it the data.", Assert.Single(Said));
    }

    [Fact]
    public void A_claim_that_waits_for_its_first_pod_is_silent()
    {
        Apply(Class.Replace("Immediate", "WaitForFirstConsumer", StringComparison.Ordinal));
        Apply(Claim("data", "storageClassName: fast"));

        Wait(TimeSpan.FromDays(1));

        Assert.Empty(Said);
    }

    [Fact]
    public void A_class_that_comes_a_little_later_is_silent()
    {
        Apply(Claim("data", "storageClassName: fast"));
        Wait(TimeSpan.FromSeconds(10));
        Apply(Class);
        Apply(Claim("data", "storageClassName: fast").Replace("Pending", "Bound", StringComparison.Ordinal));

        Wait(TimeSpan.FromHours(1));

        Assert.Empty(Said);
    }

    [Fact]
    public void A_class_that_is_created_resolves_the_issue()
    {
        Apply(Claim("data", "storageClassName: fast"));
        Wait(TimeSpan.FromSeconds(20));
        Assert.Single(Said);

        Apply(Class);

        Assert.Empty(Said);
    }

    private static string Claim(string name, string spec) => $$"""
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: { name: {{name}}, namespace: shop, creationTimestamp: "2026-11-16T12:00:00Z" }
        spec: { {{spec}} }
        status: { phase: Pending }
        """;
}
