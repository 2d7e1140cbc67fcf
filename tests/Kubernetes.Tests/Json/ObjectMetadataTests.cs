using System.Text;
using System.Text.Json;
using ClusterCodex.Kubernetes.Json;

namespace ClusterCodex.Kubernetes.Tests.JsonReading;

public class ObjectMetadataTests
{
    [Fact]
    public void Read_EveryField_IsTaken()
    {
        var metadata = Read("""
            {"name":"web-1","namespace":"shop","uid":"u1","resourceVersion":"42","generation":3,"creationTimestamp":"2026-01-05T09:00:00Z",
             "deletionTimestamp":"2026-01-05T10:00:00Z","labels":{"app":"web"},"managedFields":[{"a":{"b":[1]}}],
             "ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"web","uid":"u0","controller":true,"blockOwnerDeletion":true}]}
            """);

        Assert.Equal(("web-1", "shop", "u1", "42", 3), (metadata.Name, metadata.Namespace, metadata.Uid, metadata.ResourceVersion.ToString(), metadata.Generation));
        Assert.Equal(new DateTimeOffset(2026, 1, 5, 9, 0, 0, TimeSpan.Zero), metadata.CreationTimestamp);
        Assert.Equal(TimeSpan.FromHours(1), metadata.DeletionTimestamp - metadata.CreationTimestamp);
        Assert.Equal("web", metadata.Labels["app"]);
        Assert.Equal(new OwnerReference("apps/v1", "ReplicaSet", "web", "u0", IsController: true), Assert.Single(metadata.OwnerReferences));
    }

    [Theory]
    [InlineData(2147483648)]
    [InlineData(long.MaxValue)]
    public void Read_GenerationBeyond32Bits_IsExact(long generation) =>
        Assert.Equal(generation, Read($$"""{"generation":{{generation}}}""").Generation);

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"namespace":"","labels":null,"ownerReferences":null,"creationTimestamp":null,"resourceVersion":null}""")]
    [InlineData("""{"name":7,"namespace":{"a":1},"labels":[1],"ownerReferences":{"a":1},"creationTimestamp":"yesterday","generation":"x"}""")]
    public void Read_OddValues_ReadAsMissing(string json)
    {
        var metadata = Read(json);

        Assert.Equal("", metadata.Name);
        Assert.Null(metadata.Namespace);
        Assert.Empty(metadata.Labels);
        Assert.Empty(metadata.OwnerReferences);
        Assert.True(metadata.ResourceVersion.IsEmpty);
        Assert.Equal(default, metadata.CreationTimestamp);
    }

    [Fact]
    public void Read_EqualLabels_AreShared()
    {
        var first = Read("""{"labels":{"app":"web","pod-template-hash":"7d4f"}}""");
        var second = Read("""{"labels":{"app":"web","pod-template-hash":"7d4f"}}""");
        var other = Read("""{"labels":{"app":"web","pod-template-hash":"7d4e"}}""");

        Assert.Same(first.Labels, second.Labels);
        Assert.Equal("7d4e", other.Labels["pod-template-hash"]);
        Assert.False(other.Labels.ContainsKey("App"));
    }

    [Theory]
    [InlineData("grün")]
    [InlineData("a\"b")]
    [InlineData("")]
    public void ReadPooledString_AnyText_IsTheSameText(string text)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(new { a = text });
        for (var again = 0; again < 2; again++)
        {
            var reader = new Utf8JsonReader(json);
            reader.Read();
            reader.Read();

            Assert.Equal(text, reader.ReadPooledString());
        }
    }

    [Theory]
    [InlineData("10", "9", true)]
    [InlineData("9", "10", false)]
    [InlineData("10", "10", false)]
    [InlineData("b", "a", false)]
    [InlineData("18446744073709551616", "1", false)]
    public void ResourceVersion_OnlyNumbers_AreCompared(string left, string right, bool newer)
    {
        var version = ResourceVersion.Parse(left);

        Assert.Equal(newer, version.IsNewerThan(ResourceVersion.Parse(right)));
        Assert.Equal(left, version.ToString());
    }

    [Fact]
    public void ResourceVersion_LeadingZero_SurvivesTheRoundTrip()
    {
        Assert.Equal("007", ResourceVersion.Parse("007").ToString());
        Assert.Equal("0", ResourceVersion.Parse("0").ToString());
        Assert.True(ResourceVersion.Parse("").IsEmpty);
    }

    private static ObjectMetadata Read(string json)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes($$"""{"metadata":{{json}}}"""));
        reader.Read();
        reader.Read();
        var metadata = ObjectMetadata.Read(ref reader);
        Assert.False(reader.NextProperty());
        Assert.Equal(0, reader.CurrentDepth);
        return metadata;
    }
}
