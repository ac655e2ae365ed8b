using System.Text.Json;
using Node = QuotaFunctions.Gateway.Json.JsonShape<QuotaFunctions.Gateway.Answers.AnswerMember>.JsonNode;

namespace QuotaFunctions.Gateway.Answers;

/// <summary>Follows the tokens of JSON documents through a shape, and adds members with a meaning to the tally.</summary>
/// <remarks>If the root is a list, each item is a document.</remarks>
internal sealed class DocumentWalk(AnswerShape shape, AnswerTally tally)
{
    private const int LongestEscape = 6;

    private readonly AnswerValues _values = new(shape, tally);
    private readonly bool _hasMeaningsAnywhere = !shape.Members.AnyDepth.IsLeaf;
    private Frame[] _frames = new Frame[16];
    private int _depth;
    private int _documentDepth;
    private Node? _member;

    /// <summary>The depth at which an object or list began that counts as text, such as a tool call's input; 0 outside of one.</summary>
    private int _writtenDepth;

    private long _writtenStart;
    private AnswerMember _writtenMeaning;

    /// <summary>The place of the last text, in the bytes since <see cref="End"/>; null when there was none, or it had an escape.</summary>
    public (int Start, int Length)? LastText { get; private set; }

    /// <summary>True when no document is open.</summary>
    public bool IsBetween => _depth == 0;

    /// <summary>True when the documents are the items of a list.</summary>
    public bool HasList { get; private set; }

    /// <summary>Takes a token.</summary>
    /// <param name="reader">The reader, at the token.</param>
    /// <param name="start">The offset of the reader's bytes in the body.</param>
    /// <param name="longText">For a string that was left out because of its length: the length, in bytes of UTF-8; else -1.</param>
    public void Take(ref Utf8JsonReader reader, long start, long longText)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                Name(ref reader, isKnown: longText < 0);
                break;
            case JsonTokenType.StartObject:
            case JsonTokenType.StartArray:
                Open(reader.TokenType == JsonTokenType.StartArray, start + reader.TokenStartIndex);
                break;
            case JsonTokenType.EndObject:
            case JsonTokenType.EndArray:
                Close(start + reader.BytesConsumed);
                break;
            default:
                var node = BeginValue();
                if (reader.TokenType == JsonTokenType.String)
                {
                    longText = longText >= 0 ? longText : reader.ValueIsEscaped ? JsonTextCounter.Count(reader.ValueSpan) : reader.ValueSpan.Length;
                    tally.AddString(longText);
                    if (node?.Meaning == AnswerMember.Text)
                    {
                        NoteText(ref reader, start);
                    }
                }

                if (node is not null)
                {
                    _values.Take(node.Meaning, ref reader, longText);
                }

                EndValue();
                break;
        }
    }

    /// <summary>Ends the documents, also when they cannot be read further.</summary>
    /// <param name="end">The offset of the end.</param>
    public void End(long end)
    {
        if (_writtenDepth > 0)
        {
            tally.AddText(_writtenMeaning, end - _writtenStart);
        }

        if (_depth > _documentDepth)
        {
            tally.AddUnknown(); // The missing rest could have had any contents.
            tally.EndDocument();
        }

        (_depth, _documentDepth, _writtenDepth, _member, LastText) = (0, 0, 0, null, null);
    }

    private void NoteText(ref Utf8JsonReader reader, long start)
    {
        var at = start + reader.TokenStartIndex + 1;
        LastText = reader.ValueIsEscaped || reader.ValueSpan.IsEmpty || at > int.MaxValue ? null : ((int)at, reader.ValueSpan.Length);
    }

    private void Name(ref Utf8JsonReader reader, bool isKnown)
    {
        ref var frame = ref _frames[_depth - 1];
        _member = !isKnown || (frame.Node is null && (!_hasMeaningsAnywhere || _writtenDepth > 0)) ? null
            : reader.ValueIsEscaped ? FindEscaped(frame.Node, ref reader)
            : Find(frame.Node, reader.ValueSpan);
        if (_depth == _documentDepth + 1 && _member is null or { Meaning: AnswerMember.None })
        {
            tally.AddUnknown();
        }
    }

    private Node? Find(Node? within, ReadOnlySpan<byte> name) =>
        within?.Child(name) ?? (_hasMeaningsAnywhere ? shape.Members.AnyDepth.Child(name) : null);

    private Node? FindEscaped(Node? within, ref Utf8JsonReader reader)
    {
        var length = reader.ValueSpan.Length;
        if (length > LongestEscape * shape.Members.LongestName)
        {
            return Find(within, reader.ValueSpan);
        }

        Span<byte> name = length <= 512 ? stackalloc byte[length] : new byte[length];
        try
        {
            return Find(within, name[..reader.CopyString(name)]);
        }
        catch (InvalidOperationException)
        {
            return null; // Half of a surrogate pair, or no UTF-8.
        }
    }

    /// <summary>Begins a value. Returns its place in the shape.</summary>
    private Node? BeginValue()
    {
        if (_depth == _documentDepth)
        {
            tally.BeginDocument();
            return shape.Members.Root;
        }

        ref var frame = ref _frames[_depth - 1];
        if (frame.IsChoices)
        {
            tally.AddChoice();
        }

        return frame.IsList ? frame.Node : _member;
    }

    private void EndValue()
    {
        if (_depth == _documentDepth)
        {
            tally.EndDocument();
        }
    }

    private void Open(bool isList, long at)
    {
        if (isList && _depth == 0)
        {
            HasList = true;
            Push(new Frame(null, IsList: true, IsChoices: false));
            _documentDepth = 1;
            return;
        }

        var isRoot = _depth == _documentDepth;
        var node = BeginValue();
        if (isRoot && isList)
        {
            tally.AddUnknown();
        }

        var meaning = node?.Meaning ?? AnswerMember.None;
        Push(new Frame(isList ? node?.Items : node, isList, meaning == AnswerMember.Choices && isList));
        switch (meaning)
        {
            case AnswerMember.Text or AnswerMember.Alternative or AnswerMember.Whole when node!.IsLeaf:
                (_writtenDepth, _writtenStart, _writtenMeaning) = (_depth, at, meaning);
                _frames[_depth - 1].Node = null;
                break;
            case AnswerMember.Choices when isList:
                tally.AddChoices();
                break;
            case AnswerMember.Choices:
                tally.AddChoice();
                break;
            case AnswerMember.Usage:
                tally.AddReport();
                break;
            case AnswerMember.Error:
                tally.AddError();
                break;
            case AnswerMember.End:
                tally.AddEnd();
                break;
        }
    }

    private void Close(long end)
    {
        if (_depth == _writtenDepth)
        {
            var length = end - _writtenStart;
            tally.AddText(_writtenMeaning, length > 2 ? length : 0); // {} and [] are empty.
            _writtenDepth = 0;
        }

        _depth--;
        if (_depth < _documentDepth)
        {
            _documentDepth = 0;
            return;
        }

        EndValue();
    }

    private void Push(Frame frame)
    {
        if (_depth == _frames.Length)
        {
            Array.Resize(ref _frames, 2 * _depth);
        }

        _frames[_depth++] = frame;
    }

    /// <summary>An object or a list that is open.</summary>
    private record struct Frame(Node? Node, bool IsList, bool IsChoices);
}
