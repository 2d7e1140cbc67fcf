using ClusterCodex.AppHost.Resources;

namespace ClusterCodex.AppHost.Tests.Resources;

public sealed class FreePortsTests
{
    [Fact]
    public void A_wanted_port_that_is_free_is_taken()
    {
        int free;
        using (var before = new FreePorts())
        {
            free = before.Choose("gateway", "public");
        }

        using var ports = new FreePorts();

        Assert.Equal(free, ports.Choose("gateway", "public", free));
        Assert.Empty(ports.Replaced);
    }

    [Fact]
    public void A_wanted_port_that_is_taken_is_replaced_and_reported()
    {
        using var other = new FreePorts();
        var taken = other.Choose("other", "http");
        using var ports = new FreePorts();

        var used = ports.Choose("gateway", "public", taken);

        Assert.NotEqual(taken, used);
        Assert.Equal([("gateway", "public", taken, used)], ports.Replaced);
    }

    [Fact]
    public void No_port_is_chosen_twice()
    {
        using var ports = new FreePorts();

        var chosen = Enumerable.Range(0, 50).Select(_ => ports.Choose("service", "grpc")).ToList();

        Assert.Equal(chosen.Count, chosen.Distinct().Count());
    }
}
