using ClusterCodex.ServiceDefaults.Storage;
using Npgsql;

namespace ClusterCodex.ServiceDefaults.Tests.Storage;

public sealed class DatabaseErrorsTests
{
    [Theory]
    [InlineData(PostgresErrorCodes.CannotConnectNow, true)]
    [InlineData(PostgresErrorCodes.TooManyConnections, true)]
    [InlineData(PostgresErrorCodes.AdminShutdown, true)]
    [InlineData(PostgresErrorCodes.CrashShutdown, true)]
    [InlineData(PostgresErrorCodes.InvalidPassword, false)]
    [InlineData(PostgresErrorCodes.UniqueViolation, false)]
    [InlineData(PostgresErrorCodes.SyntaxError, false)]
    public void IsUnavailable_ServerError_DependsOnItsCode(string sqlState, bool expected) =>
        Assert.Equal(expected, DatabaseErrors.IsUnavailable(new PostgresException("text", "ERROR", "ERROR", sqlState)));

    [Fact]
    public void IsUnavailable_ConnectionLost_AlsoWhereItIsWrapped()
    {
        var lost = new NpgsqlException("Exception while reading from stream", new IOException());

        Assert.True(DatabaseErrors.IsUnavailable(lost));
        Assert.True(DatabaseErrors.IsUnavailable(new InvalidOperationException("likely due to a transient failure", lost)));
    }

    [Fact]
    public void IsUnavailable_AnyOtherError_IsFalse() => Assert.False(DatabaseErrors.IsUnavailable(new InvalidOperationException("text", new IOException())));
}
