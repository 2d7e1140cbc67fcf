using ClusterCodex.IssueService.Issues;

namespace ClusterCodex.IssueService.Tests.Analyzers;

public sealed class VolumeAnalyzerTests : DetectorTest
{
    [Fact]
    public void A_kept_volume_without_its_claim_is_advice_after_an_hour()
    {
        Apply(Volume("Retain", "Released"));

        Wait(TimeSpan.FromMinutes(59));
        Assert.Empty(Said);
        Wait(TimeSpan.FromMinutes(2));

        Assert.Equal("PersistentVolume/pv: Volume is kept without its claim: Its claim is gone, and its reclaim policy Retain keeps it; no other claim can use it before its claimRef is removed.", Assert.Single(Said));
        Assert.Equal(Severity.Low, Issues[0].Severity);
    }

    [Fact]
    public void A_volume_that_cannot_be_deleted_says_why()
    {
        Apply(Volume("Delete", "Failed, message: 'error deleting EBS volume: VolumeInUse'"));

        Assert.Equal("PersistentVolume/pv: Volume failed: Its reclamation failed: error deleting EBS volume: VolumeInUse.", Assert.Single(Said));
    }

    [Fact]
    public void A_released_volume_is_deleted_within_minutes()
    {
        Apply(Volume("Delete", "Released"));

        Wait(TimeSpan.FromMinutes(4));
        Assert.Empty(Said);
        Wait(TimeSpan.FromMinutes(2));

        Assert.Equal("PersistentVolume/pv: Volume failed: Its claim is gone, but the volume is not deleted.", Assert.Single(Said));
    }

    [Theory]
    [InlineData("Available")]
    [InlineData("Bound")]
    [InlineData("Pending")]
    public void A_volume_that_can_be_used_is_silent(string phase)
    {
        Apply(Volume("Retain", phase));

        Wait(TimeSpan.FromDays(30));

        Assert.Empty(Said);
    }

    [Fact]
    public void Several_default_classes_are_one_issue()
    {
        Apply(Class("b", "true"));
        Apply(Class("a", "true"));
        Apply(Class("c", "false"));

        Wait(TimeSpan.FromMinutes(2));

        Assert.Equal("StorageClass/a: Several default storage classes: 2 storage classes are the default: a claim that names none is refused, or gets the newest of them, depending on the version of Kubernetes.", Assert.Single(Said));
        Assert.Equal([new ObjectName("StorageClass", "", "b")], Issues[0].Leading!.Members);
        Apply(Class("b", "false"));
        Assert.Empty(Said);
    }

    [Fact]
    public void One_default_class_or_none_is_silent()
    {
        Apply(Class("a", "true"));
        Apply(Class("c", "false"));

        Wait(TimeSpan.FromHours(1));
        Assert.Empty(Said);
        Delete("StorageClass", "", "a");

        Assert.Empty(Said);
    }

    private static string Volume(string policy, string status) => $$"""
        apiVersion: v1
        kind: PersistentVolume
        metadata: { name: pv }
        spec: { persistentVolumeReclaimPolicy: {{policy}}, claimRef: { namespace: shop, name: data } }
        status: { phase: {{status}} }
        """;

    private static string Class(string name, string isDefault) => $$"""
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: { name: {{name}}, annotations: { other: value, storageclass.kubernetes.io/is-default-class: "{{isDefault}}" } }
        provisioner: csi.example.com
        """;
}
