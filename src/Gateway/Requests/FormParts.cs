using System.Buffers;
using System.Text;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Gateway.Requests;

/// <summary>One part of a form.</summary>
/// <param name="Name">The field's name.</param>
/// <param name="IsFile">True for a file.</param>
/// <param name="ContentType">Its own content type; null when it names none.</param>
/// <param name="Content">Its bytes.</param>
/// <param name="Place">Where they stand.</param>
internal readonly record struct FormPart(string Name, bool IsFile, string? ContentType, ReadOnlySequence<byte> Content, BytePlace Place);

/// <summary>
/// Splits a form into its parts. It accepts only the strict format: no text before the first or after the last boundary, lines that end in
/// CR LF, and no boundary within a part. Lenient servers read other formats in different ways.
/// </summary>
internal ref struct FormParts
{
    private const int LongestHead = 8 * 1024;
    private const int MostParts = 1_000;

    private readonly byte[] _boundary;
    private SequenceReader<byte> _reader;
    private int _parts;
    private bool _hasEnded;

    public FormParts(ReadOnlySequence<byte> body, string boundary)
    {
        _boundary = Encoding.ASCII.GetBytes($"--{boundary}");
        _reader = new SequenceReader<byte>(body);
    }

    /// <summary>Reads the next part; false at the end of the form.</summary>
    /// <param name="problem">The refusal of a form that is not strict; then there is no part.</param>
    /// <param name="part">The part.</param>
    public bool Read(out Problem? problem, out FormPart part)
    {
        (problem, part) = (null, default);
        if (_parts == 0 && !_reader.IsNext(_boundary, advancePast: true))
        {
            problem = Refuse("does not begin with its boundary");
            return true;
        }

        if (!_hasEnded && _reader.IsNext("--"u8, advancePast: true))
        {
            _hasEnded = true;
            _reader.AdvancePastAny((byte)'\r', (byte)'\n'); // Some clients end with more blank lines than one.
            problem = _reader.End ? null : Refuse("goes on after its end");
            return problem is not null;
        }

        problem = ++_parts > MostParts ? Refuse($"has more than {MostParts} parts")
            : !_reader.IsNext("\r\n"u8, advancePast: true) ? Refuse("has a boundary with something after it")
            : ReadPart(out part);
        return true;
    }

    private Problem? ReadPart(out FormPart part)
    {
        part = default;
        if (!_reader.TryReadTo(out ReadOnlySequence<byte> head, "\r\n\r\n"u8) || head.Length > LongestHead)
        {
            return Refuse("has a part without the end of its headers");
        }

        if (FormPartHead.Read(Encoding.UTF8.GetString(head), out var name, out var isFile, out var type) is { } fault)
        {
            return Refuse(fault);
        }

        var start = _reader.Consumed;
        if (!_reader.TryReadTo(out ReadOnlySequence<byte> content, _boundary))
        {
            return Refuse("ends within a part");
        }

        // The line break before a boundary belongs to it; a boundary without one would be text to some servers.
        if (content.Length < 2 || !content.Slice(content.Length - 2).ToArray().AsSpan().SequenceEqual("\r\n"u8))
        {
            return Refuse("has its boundary within a part");
        }

        content = content.Slice(0, content.Length - 2);
        part = new FormPart(name, isFile, type, content, new BytePlace(start, content.Length));
        return null;
    }

    private static Problem Refuse(string what) => Problems.InvalidRequest($"The form {what}.");
}
