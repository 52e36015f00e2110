using System.Buffers;
using System.Text;

namespace Tandem.Sip;

/// <summary>A list of parameters <c>;name=value;name</c>, a view of octets. White space and folds may stand around every part (RFC 3261 section 25.1, SEMI and EQUAL).</summary>
public readonly ref struct Parameters
{
    /// <summary>What a name may hold: token, and the octets that pname of a URI has besides.</summary>
    private static readonly SearchValues<byte> NameOctets =
        SearchValues.Create("-.!%*_+`'~()[]/:&$0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>What ends a value without quotes. The rest is let pass, since values with <c>=</c> and the like are in use.</summary>
    private static readonly SearchValues<byte> ValueEnd = SearchValues.Create(";,\"<> \t\r\n"u8);

    /// <summary>Takes the octets from the first semicolon on.</summary>
    public Parameters(ReadOnlySpan<byte> octets) => Octets = octets;

    /// <summary>The parameters as written, with the leading semicolon.</summary>
    public ReadOnlySpan<byte> Octets { get; }

    /// <summary>Whether every parameter can be read: no empty one, no stray octets between two, every quote closed.</summary>
    internal bool IsWellFormed
    {
        get
        {
            var position = 0;
            while (TryReadNext(Octets, ref position, out _)) { }
            return position == Octets.Length;
        }
    }

    /// <summary>Goes through the parameters in order.</summary>
    public Enumerator GetEnumerator() => new(Octets);

    /// <summary>Whether a parameter of this name, compared without case, is there.</summary>
    public bool Has(ReadOnlySpan<byte> name) => TryGet(name, out _);

    /// <summary>The parameter's value, quotes included as written; empty when it has none.</summary>
    /// <returns>Whether the parameter is there.</returns>
    public bool TryGet(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        var position = 0;
        while (TryReadNext(Octets, ref position, out var parameter))
        {
            if (parameter.Name.Length != name.Length || !Ascii.EqualsIgnoreCase(parameter.Name, name)) continue;
            value = parameter.Value;
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>Reads the parameter at <paramref name="position"/>. At the end of the octets, or in front of what cannot be read, it returns false.</summary>
    private static bool TryReadNext(ReadOnlySpan<byte> octets, scoped ref int position, out Parameter parameter)
    {
        parameter = default;
        var start = Grammar.SkipWhiteSpace(octets, position);
        if (start == octets.Length)
        {
            position = start;
            return false;
        }

        if (octets[start] != (byte)';') return false;
        start = Grammar.SkipWhiteSpace(octets, start + 1);
        var end = start + LengthUpTo(octets[start..].IndexOfAnyExcept(NameOctets), octets.Length - start);
        if (end == start) return false;
        var name = octets[start..end];
        var equals = Grammar.SkipWhiteSpace(octets, end);
        if (equals == octets.Length || octets[equals] != (byte)'=')
        {
            parameter = new Parameter(name, default);
            position = end;
            return true;
        }

        start = Grammar.SkipWhiteSpace(octets, equals + 1);
        end = start < octets.Length && octets[start] == (byte)'"'
            ? Grammar.QuotedStringEnd(octets, start)
            : start + LengthUpTo(octets[start..].IndexOfAny(ValueEnd), octets.Length - start);
        if (end < 0) return false;
        parameter = new Parameter(name, octets[start..end]);
        position = end;
        return true;
    }

    private static int LengthUpTo(int found, int all) => found < 0 ? all : found;

    /// <summary>Goes through the parameters of a list; stops in front of one that cannot be read.</summary>
    public ref struct Enumerator
    {
        private readonly ReadOnlySpan<byte> _octets;
        private int _position;
        private Parameter _current;

        internal Enumerator(ReadOnlySpan<byte> octets) => _octets = octets;

        /// <summary>The parameter.</summary>
        public readonly Parameter Current => _current;

        /// <summary>Goes to the next parameter.</summary>
        public bool MoveNext() => TryReadNext(_octets, ref _position, out _current);
    }
}
