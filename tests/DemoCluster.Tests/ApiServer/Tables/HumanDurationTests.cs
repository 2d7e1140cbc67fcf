using ClusterCodex.DemoCluster.ApiServer.Tables;

namespace ClusterCodex.DemoCluster.Tests.ApiServer.Tables;

public class HumanDurationTests
{
    [Theory]
    [InlineData(0, "0s")]
    [InlineData(119, "119s")]
    [InlineData(120, "2m")]
    [InlineData(374, "6m14s")]
    [InlineData(600, "10m")]
    [InlineData(3 * 3600 - 1, "179m")]
    [InlineData(3 * 3600 + 300, "3h5m")]
    [InlineData(8 * 3600, "8h")]
    [InlineData(48 * 3600 + 7200, "2d2h")]
    [InlineData(8 * 86400, "8d")]
    [InlineData(730 * 86400, "2y")]
    [InlineData(800 * 86400, "2y70d")]
    [InlineData(-5, "<invalid>")]
    public void Format_Duration_ReadsAsInKubectl(int seconds, string expected) => Assert.Equal(expected, HumanDuration.Format(TimeSpan.FromSeconds(seconds)));
}
