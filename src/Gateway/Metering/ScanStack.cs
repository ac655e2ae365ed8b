using System.Runtime.CompilerServices;

namespace QuotaFunctions.Gateway.Metering;

/// <summary>What an open JSON object or array is to metering.</summary>
internal enum ScanRole : byte
{
    /// <summary>Of no interest.</summary>
    Other,

    /// <summary>The outermost object.</summary>
    Root,

    /// <summary><c>usage</c>, <c>response.usage</c>, <c>message.usage</c> or <c>choices[].usage</c>.</summary>
    Usage,

    /// <summary><c>response</c> or <c>message</c> of the root: an answer inside an event.</summary>
    Wrapper,

    /// <summary><c>choices</c> and what is in it.</summary>
    Choices,

    /// <summary><c>delta</c> and what is in it.</summary>
    Delta,
}

/// <summary>The open objects and arrays, outermost first. Those past a bounded depth are only counted: nothing of interest is that deep.</summary>
internal struct ScanStack
{
    private const int MaxDepth = 32;
    private const byte ArrayBit = 0x80;

    private Frames _frames;
    private long _depth;

    public readonly bool IsEmpty => _depth == 0;

    public readonly long Depth => _depth;

    /// <summary>True when the innermost is an object, whose strings alternate between names and values.</summary>
    public readonly bool IsInObject => _depth > 0 && (Top & ArrayBit) == 0;

    public readonly ScanRole Role => _depth == 0 ? ScanRole.Other : (ScanRole)(Top & ~ArrayBit);

    private readonly byte Top => _depth <= MaxDepth ? _frames[(int)_depth - 1] : _frames[MaxDepth];

    /// <summary>The role of an object or array that opens here, as the value of a member or in an array.</summary>
    public readonly ScanRole RoleOf(ScannedKey member, bool isArray) => (Role, IsInObject ? member : ScannedKey.Unknown) switch
    {
        _ when IsEmpty => isArray ? ScanRole.Other : ScanRole.Root,
        (ScanRole.Root or ScanRole.Wrapper or ScanRole.Choices, ScannedKey.Usage) when !isArray => ScanRole.Usage,
        (ScanRole.Root, ScannedKey.Response or ScannedKey.Message) when !isArray => ScanRole.Wrapper,
        (ScanRole.Root, ScannedKey.Choices) when isArray => ScanRole.Choices,
        (ScanRole.Root or ScanRole.Choices, ScannedKey.Delta) => ScanRole.Delta,
        (var role and (ScanRole.Choices or ScanRole.Delta), _) => role,
        _ => ScanRole.Other,
    };

    public void Push(ScanRole role, bool isArray)
    {
        _depth++;
        var frame = (byte)((byte)role | (isArray ? ArrayBit : 0));
        if (_depth <= MaxDepth)
        {
            _frames[(int)_depth - 1] = frame;
        }
        else
        {
            // Down here names and values are not told apart: all share one frame, an array of nothing in particular.
            _frames[MaxDepth] = (byte)ScanRole.Other | ArrayBit;
        }
    }

    public void Pop() => _depth = Math.Max(0, _depth - 1);

    [InlineArray(MaxDepth + 1)]
    private struct Frames
    {
        private byte _first;
    }
}
