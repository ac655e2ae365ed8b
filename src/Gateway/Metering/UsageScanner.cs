using System.Buffers;

namespace QuotaFunctions.Gateway.Metering;

/// <summary>
/// Reads the <c>usage</c> and <c>model</c> of JSON as its bytes pass by, in pieces of any size, without keeping them and without
/// allocating. It never fails: what is not JSON is simply not usage.
/// </summary>
/// <remarks>
/// It takes <c>usage</c> of the root, of <c>response</c> (OpenAI's Responses events), of <c>message</c> (Anthropic's
/// <c>message_start</c>) and of a choice. Beside that it counts the bytes of text that the model made, for answers that report nothing.
/// </remarks>
/// <param name="isStream">True for the data of an event stream, where only deltas are new text.</param>
internal sealed class UsageScanner(bool isStream)
{
    private static readonly SearchValues<byte> EndOfLiteral = SearchValues.Create(",]}[{\":\t\r\n "u8);

    private readonly EventShape? _shape = isStream ? new EventShape() : null;
    private ScanPlace _at;
    private ScannedName _name;
    private NumberScan _number;
    private ReportedUsage _usage;
    private ModelName _model;
    private bool _isAtBeginning;

    /// <summary>What was reported up to now.</summary>
    public ref readonly ReportedUsage Usage => ref _usage;

    /// <summary>The model that answered; null when it was not named.</summary>
    public string? Model => _model.Decode();

    /// <summary>Bytes of text that the model made, seen up to now.</summary>
    public long TextBytes { get; private set; }

    /// <summary>True when the current document's <c>choices</c> holds something.</summary>
    public bool HasChoice => _at.HasChoice;

    /// <summary>True when the current document is the chunk that only reports usage: no choices, but <c>usage</c>.</summary>
    public bool IsUsageOnly => _at.HasChoices && !HasChoice && _at.HasUsage;

    /// <summary>Starts a new document; what was reported stays.</summary>
    public void BeginDocument()
    {
        _at = default;
        _isAtBeginning = isStream;
    }

    /// <summary>Takes the next bytes.</summary>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        if (_isAtBeginning)
        {
            _isAtBeginning = false;
            FeedEvent(ref bytes);
        }

        while (!bytes.IsEmpty)
        {
            FeedSome(ref bytes);
        }
    }

    /// <summary>Takes the first bytes of an event, which mostly are all of it. What is like the event before needs only be compared.</summary>
    /// <remarks>To pass over a model or over figures is the same as to take them twice: the first model counts, and the largest figures.</remarks>
    private void FeedEvent(ref ReadOnlySpan<byte> bytes)
    {
        // :: 1 Up to the text
        if (!_shape!.Head.TryPass(ref bytes, ref _at))
        {
            var head = bytes;
            while (!bytes.IsEmpty && _at.Taking != ScanTaking.Text)
            {
                FeedSome(ref bytes);
            }

            if (_at.Taking != ScanTaking.Text)
            {
                return;
            }

            _shape.Tail.Forget(); // It went on from another place.
            if (!_shape.Head.TryLearn(head[..^bytes.Length], _at))
            {
                return;
            }
        }

        // :: 2 The text
        while (!bytes.IsEmpty && _at.State != ScanState.Structure)
        {
            FeedSome(ref bytes);
        }

        // :: 3 From there to the end
        if (!_shape.Tail.TryPass(ref bytes, ref _at))
        {
            var tail = bytes;
            var textBytes = TextBytes;
            while (!bytes.IsEmpty)
            {
                FeedSome(ref bytes);
            }

            if (_at.IsWhole && TextBytes == textBytes)
            {
                _shape.Tail.TryLearn(tail, _at);
            }
        }
    }

    private void FeedSome(ref ReadOnlySpan<byte> bytes)
    {
        var taken = _at.State switch
        {
            ScanState.String => FeedString(bytes),
            ScanState.Escape => FeedEscape(bytes[0]),
            ScanState.Literal => FeedLiteral(bytes),
            ScanState.Number => FeedNumber(bytes[0]),
            _ => FeedStructure(bytes[0]),
        };
        bytes = bytes[taken..];
    }

    private int FeedStructure(byte next)
    {
        switch (next)
        {
            case (byte)'"':
                BeginString();
                break;
            case (byte)'{':
                Open(isArray: false);
                break;
            case (byte)'[':
                Open(isArray: true);
                break;
            case (byte)'}' or (byte)']':
                _at.Stack.Pop();
                _at.IsName = false;
                _at.Key = ScannedKey.Unknown;
                break;
            case (byte)',':
                _at.IsName = _at.Stack.IsInObject;
                _at.Key = ScannedKey.Unknown;
                break;
            case (byte)':' or (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n':
                break;
            default:
                BeginLiteral();
                return 0;
        }

        return 1;
    }

    private void Open(bool isArray)
    {
        NoteChoice();
        var role = _at.Stack.RoleOf(_at.Key, isArray);
        _at.HasUsage |= role == ScanRole.Usage;
        _at.HasChoices |= role == ScanRole.Choices && _at.Stack.Role == ScanRole.Root;
        _at.Stack.Push(role, isArray);
        _at.IsName = !isArray;
        _at.Key = ScannedKey.Unknown;
    }

    /// <summary>A value begins; if it stands in <c>choices</c> itself, there is a choice.</summary>
    private void NoteChoice() => _at.HasChoice |= _at.Stack.Depth == 2 && _at.Stack.Role == ScanRole.Choices && !_at.Stack.IsInObject;

    private void BeginString()
    {
        _at.State = ScanState.String;
        if (_at.IsName)
        {
            _at.Taking = ScanTaking.Name;
            _name.Begin();
            return;
        }

        NoteChoice();
        _at.Taking = !_at.Stack.IsInObject ? ScanTaking.Nothing
            : _at.Key == ScannedKey.Model && _at.Stack.Role is ScanRole.Root or ScanRole.Wrapper && _model.TryBegin() ? ScanTaking.Model
            : IsText() ? ScanTaking.Text
            : ScanTaking.Nothing;
    }

    private bool IsText() => !isStream ? _at.Key == ScannedKey.Text
        : _at.Key == ScannedKey.Text ? _at.Stack.Role is ScanRole.Delta or ScanRole.Choices
        : _at.Key == ScannedKey.Delta && _at.Stack.Role == ScanRole.Root;

    private int FeedString(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOfAny((byte)'"', (byte)'\\');
        var run = end < 0 ? bytes : bytes[..end];
        switch (_at.Taking)
        {
            case ScanTaking.Name:
                _name.Append(run);
                break;
            case ScanTaking.Model:
                _model.Append(run);
                break;
            case ScanTaking.Text:
                TextBytes += run.Length;
                break;
        }

        if (end < 0)
        {
            return bytes.Length;
        }

        if (bytes[end] == (byte)'\\')
        {
            _at.State = ScanState.Escape;
            _name.BeUnknown(); // No known name has an escape.
            if (_at.Taking == ScanTaking.Model)
            {
                _model.Append(@"\"u8);
            }
        }
        else
        {
            EndString();
        }

        return end + 1;
    }

    private int FeedEscape(byte escaped)
    {
        _at.State = ScanState.String;
        switch (_at.Taking)
        {
            case ScanTaking.Model:
                _model.Append([escaped]);
                break;
            case ScanTaking.Text:
                // Of the six bytes of \u4F60 the last four are counted as they come; in UTF-8 it would be three.
                TextBytes += escaped == (byte)'u' ? -1 : 1;
                break;
        }

        return 1;
    }

    private void EndString()
    {
        _at.State = ScanState.Structure;
        if (_at.Taking == ScanTaking.Model)
        {
            _model.End();
        }

        if (_at.IsName)
        {
            _at.IsName = false;
            _at.Key = _name.Key;
        }
    }

    private void BeginLiteral()
    {
        NoteChoice();
        var isCount = _at.Stack.Role == ScanRole.Usage && _at.Stack.IsInObject && !_at.IsName && ScannedKeys.IsCount(_at.Key);
        _at.State = isCount ? ScanState.Number : ScanState.Literal;
        _number = default;
    }

    private static bool EndsLiteral(byte b) => EndOfLiteral.Contains(b);

    private int FeedLiteral(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOfAny(EndOfLiteral);
        if (end < 0)
        {
            return bytes.Length;
        }

        _at.State = ScanState.Structure;
        return end;
    }

    private int FeedNumber(byte next)
    {
        if (!EndsLiteral(next))
        {
            _number.Append(next);
            return 1;
        }

        _at.State = ScanState.Structure;
        if (_number.Value is { } value)
        {
            _usage.Add(_at.Key, value);
        }

        return 0;
    }

    /// <summary>What the last events had in common, which mostly differ in nothing but their text.</summary>
    private sealed class EventShape
    {
        /// <summary>From the beginning to the text.</summary>
        public KnownRun Head;

        /// <summary>From the text to the end.</summary>
        public KnownRun Tail;
    }
}
