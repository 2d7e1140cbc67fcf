namespace ClusterCodex.AccessControl.Identity;

/// <summary>A token was rejected. The message says why and contains no part of the token.</summary>
public sealed class InvalidTokenException : Exception
{
    public InvalidTokenException()
        : this("The token is not valid.")
    {
    }

    public InvalidTokenException(string message)
        : base(message)
    {
    }

    public InvalidTokenException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
