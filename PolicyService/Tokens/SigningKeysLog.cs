namespace ClusterCodex.PolicyService.Tokens;

internal static partial class SigningKeysLog
{
    [LoggerMessage(1, LogLevel.Information, "Created a signing key that signs from {SignsFrom}.", EventName = nameof(Created))]
    public static partial void Created(ILogger logger, DateTimeOffset signsFrom);

    [LoggerMessage(2, LogLevel.Error, "The signing keys cannot be checked; those known stay in use.", EventName = nameof(CheckFailed))]
    public static partial void CheckFailed(ILogger logger, Exception exception);
}
