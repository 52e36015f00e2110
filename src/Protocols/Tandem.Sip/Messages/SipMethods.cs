namespace Tandem.Sip;

/// <summary>The names of the methods. A method's name is compared with case (RFC 3261 section 7.1).</summary>
public static class SipMethods
{
    private static readonly byte[][] Names =
        [.. Enum.GetValues<SipMethod>().Select(method => System.Text.Encoding.ASCII.GetBytes(method.ToString().ToUpperInvariant()))];

    /// <summary>The method's name, such as <c>INVITE</c>. Not for <see cref="SipMethod.Other"/>.</summary>
    public static ReadOnlySpan<byte> Name(this SipMethod method) => Names[(int)method];

    /// <summary>Finds a method; <see cref="SipMethod.Other"/> when Tandem does not know it.</summary>
    public static SipMethod Find(ReadOnlySpan<byte> name)
    {
        for (var method = 1; method < Names.Length; method++)
            if (name.SequenceEqual(Names[method])) return (SipMethod)method;
        return SipMethod.Other;
    }
}
