using ClusterCodex.DemoCluster.ApiServer.Schema;

namespace ClusterCodex.DemoCluster.Tests.ApiServer.Schema;

public class QuantityTests
{
    [Theory]
    [InlineData("0", false, "0")]
    [InlineData("150m", false, "150m")]
    [InlineData("0.5", false, "500m")]
    [InlineData("3", false, "3")]
    [InlineData("2000", false, "2k")]
    [InlineData("98304Ki", true, "96Mi")]
    [InlineData("8589934592", true, "8Gi")]
    [InlineData("1000", true, "1000")]
    public void Format_is_the_shortest_exact_form(string quantity, bool isBytes, string expected) => Assert.Equal(expected, Quantity.Format(Quantity.Parse(quantity), isBytes));
}
