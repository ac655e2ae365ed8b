using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;

namespace QuotaFunctions.Gateway.Requests;

/// <summary>Adds strings to the prompt, each as a text or as an attachment.</summary>
/// <param name="body">The whole body.</param>
/// <param name="rules">Where attachments stand; at most 64 rules count.</param>
/// <param name="tally">What they are added to.</param>
internal sealed class AttachmentReader(ReadOnlySequence<byte> body, ImmutableArray<AttachmentRule> rules, PromptTally tally)
{
    /// <summary>More than any provider takes in one request; the ones after them count as text.</summary>
    private const int MostCandidates = 1_000;

    private readonly Stack<Frame> _objects = [];
    private readonly List<Candidate> _candidates = [];
    private Frame _object = new(0);

    /// <summary>Begins an object.</summary>
    public void BeginObject()
    {
        _objects.Push(_object);
        _object = new Frame(_candidates.Count);
    }

    /// <summary>Ends an object. All its members are known now, so it is decided which of its strings are attachments.</summary>
    public void EndObject()
    {
        var fits = _object.Matched & ~_object.Refuted;
        for (var i = _object.FirstCandidate; i < _candidates.Count; i++)
        {
            var (place, ofRules, kind) = _candidates[i];
            if ((ofRules & fits) != 0)
            {
                tally.AddAttachment(Attachments.Tokens(kind, place.Length), place.Length);
            }
            else
            {
                tally.AddText([], body.Slice(place.Start, place.Length));
            }
        }

        _candidates.RemoveRange(_object.FirstCandidate, _candidates.Count - _object.FirstCandidate);
        _object = _objects.Pop();
    }

    /// <summary>The rules that a member plays a part in.</summary>
    public MemberRules Find(ReadOnlySpan<byte> name)
    {
        var (members, besides) = (0UL, 0UL);
        for (var i = 0; i < rules.Length; i++)
        {
            members |= rules[i].IsMember(name) ? 1UL << i : 0;
            besides |= rules[i].IsBeside(name) ? 1UL << i : 0;
        }

        return new MemberRules(members, besides);
    }

    /// <summary>Checks whether the reader's value is the one that a rule requires.</summary>
    public void TakeBeside(ref readonly Utf8JsonReader reader, MemberRules member)
    {
        for (var left = member.Besides; left != 0; left &= left - 1)
        {
            var rule = rules[System.Numerics.BitOperations.TrailingZeroCount(left)];
            var bit = left & (~left + 1);
            var fits = reader.TokenType == JsonTokenType.String && (rule.Value is null || reader.ValueTextEquals(rule.Value));
            _object = fits ? _object with { Matched = _object.Matched | bit } : _object with { Refuted = _object.Refuted | bit };
        }
    }

    /// <summary>Adds the string at the reader's position.</summary>
    /// <param name="reader">On a string.</param>
    /// <param name="ofRules">The rules whose member it is.</param>
    public void AddString(ref readonly Utf8JsonReader reader, ulong ofRules)
    {
        var first = reader.HasValueSequence ? [] : reader.ValueSpan;
        var rest = reader.HasValueSequence ? reader.ValueSequence : ReadOnlySequence<byte>.Empty;
        var length = first.Length + rest.Length;
        var kind = AttachmentKind.Document;
        switch (ofRules == 0 ? AttachmentForm.None : FormOf(first, rest, out kind))
        {
            case AttachmentForm.DataAddress:
                tally.AddAttachment(Attachments.Tokens(kind, length), length);
                break;
            case AttachmentForm.Address:
                tally.AddAttachment(Attachments.PerAddress, 0);
                tally.AddText(first, rest); // It may carry a text in its query.
                break;
            case AttachmentForm.BareBase64 when _candidates.Count < MostCandidates:
                _candidates.Add(new Candidate(new BytePlace(reader.TokenStartIndex + 1, length), ofRules, kind));
                break;
            default:
                tally.AddText(first, rest);
                break;
        }
    }

    private static AttachmentForm FormOf(ReadOnlySpan<byte> first, ReadOnlySequence<byte> rest, out AttachmentKind kind)
    {
        var text = new JsonTextReader(first, rest);
        try
        {
            return AttachmentText.FormOf(ref text, out kind);
        }
        finally
        {
            text.Dispose();
        }
    }

    private readonly record struct Frame(int FirstCandidate, ulong Matched = 0, ulong Refuted = 0);

    private readonly record struct Candidate(BytePlace Place, ulong Rules, AttachmentKind Kind);
}

/// <summary>The attachment rules that a member plays a part in, a bit each.</summary>
/// <param name="Members">Those whose attachment it may hold.</param>
/// <param name="Besides">Those that ask for its value.</param>
internal readonly record struct MemberRules(ulong Members, ulong Besides);
