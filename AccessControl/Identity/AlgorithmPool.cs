using System.Security.Cryptography;

namespace ClusterCodex.AccessControl.Identity;

/// <summary>
/// The algorithm objects of one key, made once and kept for the next check. .NET does not promise that one of them may be used by
/// several threads at once, so each is handed to one check at a time; where all are in use another is made.
/// </summary>
/// <remarks>
/// Disposing the pool disposes its idle objects. Objects in use are disposed when they are returned, and a check that comes later
/// (it found the key just before the key set was replaced) gets an object of its own: no check uses a disposed one.
/// </remarks>
internal sealed class AlgorithmPool<T>(Func<T> create) : IDisposable
    where T : AsymmetricAlgorithm
{
    // More checks than this run at once only for a moment: a check does not wait for anything.
    private static readonly int Capacity = 2 * Environment.ProcessorCount;

    private readonly Lock _gate = new();
    private readonly Stack<T> _idle = new();
    private bool _retired;

    /// <summary>An object for exclusive use until it is returned by <see cref="Return"/>.</summary>
    public T Rent()
    {
        lock (_gate)
        {
            if (_idle.TryPop(out var kept))
            {
                return kept;
            }
        }

        return create();
    }

    /// <summary>Returns an object from <see cref="Rent"/>.</summary>
    public void Return(T algorithm)
    {
        lock (_gate)
        {
            if (!_retired && _idle.Count < Capacity)
            {
                _idle.Push(algorithm);
                return;
            }
        }

        algorithm.Dispose();
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _retired = true;
            while (_idle.TryPop(out var kept))
            {
                kept.Dispose();
            }
        }
    }
}
