using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using QuotaFunctions.Core.Quota;

namespace QuotaFunctions.Core.Engine;

/// <summary>The ids that one engine gives its writes, so that a lost answer can be told from a conflict.</summary>
/// <remarks>
/// An engine has one write in flight per key, so a state needs to remember only the last one of each engine: then other engines'
/// writes cannot push out the proof that a write happened, while a driver repeats the request.
/// </remarks>
internal sealed class WriteIds
{
    private readonly long _engine = BinaryPrimitives.ReadInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(long)));
    private long _count;

    public Guid Next()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, _engine);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[sizeof(long)..], Interlocked.Increment(ref _count));
        return new Guid(bytes);
    }

    /// <summary>The remembered writes with this one as the newest, in the place of this engine's one before.</summary>
    public ImmutableArray<Guid> Remember(ImmutableArray<Guid> writes, Guid id)
    {
        if (writes is [var only] && IsOwn(only))
        {
            return [id];
        }

        var others = writes.RemoveAll(IsOwn);
        return others.Length < QuotaState.RememberedWrites ? others.Add(id) : others.RemoveAt(0).Add(id);
    }

    private bool IsOwn(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes);
        return BinaryPrimitives.ReadInt64LittleEndian(bytes) == _engine;
    }
}
