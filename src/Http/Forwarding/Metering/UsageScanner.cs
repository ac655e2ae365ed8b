using System.Buffers;
using System.Runtime.CompilerServices;

namespace QuotaFunctions.Http.Forwarding.Metering;

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

    private ScanStack _stack;
    private State _state;
    private Taking _taking;
    private bool _isName;
    private ScannedKey _key;
    private int _nameLength;
    private NameBytes _name;
    private NumberScan _number;
    private ReportedUsage _usage;
    private ModelName _model;
    private bool _hasChoices;
    private bool _hasUsage;

    private enum State : byte
    {
        Structure,
        String,
        Escape,
        Literal,
        Number,
    }

    /// <summary>What is done with the bytes of a string.</summary>
    private enum Taking : byte
    {
        Nothing,
        Name,
        Model,
        Text,
    }

    /// <summary>What was reported up to now.</summary>
    public ref readonly ReportedUsage Usage => ref _usage;

    /// <summary>The model that answered; null when it was not named.</summary>
    public string? Model => _model.Decode();

    /// <summary>Bytes of text that the model made, seen up to now.</summary>
    public long TextBytes { get; private set; }

    /// <summary>True when the current document's <c>choices</c> holds something.</summary>
    public bool HasChoice { get; private set; }

    /// <summary>True when the current document is the chunk that only reports usage: no choices, but <c>usage</c>.</summary>
    public bool IsUsageOnly => _hasChoices && !HasChoice && _hasUsage;

    /// <summary>Starts a new document; what was reported stays.</summary>
    public void BeginDocument()
    {
        _stack.Clear();
        _state = State.Structure;
        _isName = false;
        _key = ScannedKey.Unknown;
        HasChoice = false;
        _hasChoices = false;
        _hasUsage = false;
    }

    /// <summary>Takes the next bytes.</summary>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var taken = _state switch
            {
                State.String => FeedString(bytes),
                State.Escape => FeedEscape(bytes[0]),
                State.Literal => FeedLiteral(bytes),
                State.Number => FeedNumber(bytes[0]),
                _ => FeedStructure(bytes[0]),
            };
            bytes = bytes[taken..];
        }
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
                _stack.Pop();
                _isName = false;
                _key = ScannedKey.Unknown;
                break;
            case (byte)',':
                _isName = _stack.IsInObject;
                _key = ScannedKey.Unknown;
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
        var role = RoleOf(_stack.Role, _stack.IsInObject ? _key : ScannedKey.Unknown, isArray);
        _hasUsage |= role == ScanRole.Usage;
        _hasChoices |= role == ScanRole.Choices && _stack.Role == ScanRole.Root;
        _stack.Push(role, isArray);
        _isName = !isArray;
        _key = ScannedKey.Unknown;
    }

    private ScanRole RoleOf(ScanRole parent, ScannedKey key, bool isArray) => (parent, key) switch
    {
        _ when _stack.IsEmpty => isArray ? ScanRole.Other : ScanRole.Root,
        (ScanRole.Root or ScanRole.Wrapper or ScanRole.Choices, ScannedKey.Usage) when !isArray => ScanRole.Usage,
        (ScanRole.Root, ScannedKey.Response or ScannedKey.Message) when !isArray => ScanRole.Wrapper,
        (ScanRole.Root, ScannedKey.Choices) when isArray => ScanRole.Choices,
        (ScanRole.Root or ScanRole.Choices, ScannedKey.Delta) => ScanRole.Delta,
        (ScanRole.Choices or ScanRole.Delta, _) => parent,
        _ => ScanRole.Other,
    };

    /// <summary>A value begins; if it stands in <c>choices</c> itself, there is a choice.</summary>
    private void NoteChoice() => HasChoice |= _stack.Depth == 2 && _stack.Role == ScanRole.Choices && !_stack.IsInObject;

    private void BeginString()
    {
        _state = State.String;
        if (_isName)
        {
            _taking = Taking.Name;
            _nameLength = 0;
            return;
        }

        NoteChoice();
        _taking = !_stack.IsInObject ? Taking.Nothing
            : _key == ScannedKey.Model && _stack.Role is ScanRole.Root or ScanRole.Wrapper && _model.TryBegin() ? Taking.Model
            : IsText() ? Taking.Text
            : Taking.Nothing;
    }

    private bool IsText() => !isStream ? _key == ScannedKey.Text
        : _key == ScannedKey.Text ? _stack.Role is ScanRole.Delta or ScanRole.Choices
        : _key == ScannedKey.Delta && _stack.Role == ScanRole.Root;

    private int FeedString(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOfAny((byte)'"', (byte)'\\');
        var run = end < 0 ? bytes : bytes[..end];
        switch (_taking)
        {
            case Taking.Name:
                AppendName(run);
                break;
            case Taking.Model:
                _model.Append(run);
                break;
            case Taking.Text:
                TextBytes += run.Length;
                break;
        }

        if (end < 0)
        {
            return bytes.Length;
        }

        if (bytes[end] == (byte)'\\')
        {
            _state = State.Escape;
            _nameLength = NameBytes.Size; // A name with an escape is none that is known.
            if (_taking == Taking.Model)
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
        _state = State.String;
        switch (_taking)
        {
            case Taking.Model:
                _model.Append([escaped]);
                break;
            case Taking.Text:
                // Of the six bytes of \u4F60 the last four are counted as they come; in UTF-8 it would be three.
                TextBytes += escaped == (byte)'u' ? -1 : 1;
                break;
        }

        return 1;
    }

    private void AppendName(ReadOnlySpan<byte> run)
    {
        if (_nameLength + run.Length > ScannedKeys.MaxLength)
        {
            _nameLength = NameBytes.Size;
            return;
        }

        run.CopyTo(_name[_nameLength..]);
        _nameLength += run.Length;
    }

    private void EndString()
    {
        _state = State.Structure;
        if (_taking == Taking.Model)
        {
            _model.End();
        }

        if (_isName)
        {
            _isName = false;
            _key = _nameLength <= ScannedKeys.MaxLength ? ScannedKeys.Of(_name[.._nameLength]) : ScannedKey.Unknown;
        }
    }

    private void BeginLiteral()
    {
        NoteChoice();
        var isCount = _stack.Role == ScanRole.Usage && _stack.IsInObject && !_isName && ScannedKeys.IsCount(_key);
        _state = isCount ? State.Number : State.Literal;
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

        _state = State.Structure;
        return end;
    }

    private int FeedNumber(byte next)
    {
        if (!EndsLiteral(next))
        {
            _number.Append(next);
            return 1;
        }

        _state = State.Structure;
        if (_number.Value is { } value)
        {
            _usage.Add(_key, value);
        }

        return 0;
    }

    [InlineArray(Size)]
    private struct NameBytes
    {
        public const int Size = ScannedKeys.MaxLength + 1;

        private byte _first;
    }
}
