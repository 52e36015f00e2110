using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Core;

/// <summary>Makes tags and the unique parts of branches: no two are alike and none can be guessed (RFC 3261 sections 8.1.1.7 and 19.3).</summary>
internal sealed class Identifiers
{
    /// <summary>Length of an identifier in octets.</summary>
    public const int Length = 16;

    private static readonly StandardFormat Hexadecimal = new('x', Length);

    private readonly SipHash _hash = SipHash.WithRandomKey();
    private ulong _count;

    /// <summary>A new one as a number.</summary>
    public ulong Next()
    {
        Span<byte> count = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(count, _count++);
        return (ulong)_hash.Hash(count);
    }

    /// <summary>Writes a new one into the first <see cref="Length"/> octets.</summary>
    public void Write(Span<byte> destination) => Utf8Formatter.TryFormat(Next(), destination, out _, Hexadecimal);

    /// <summary>Makes a response with a new tag in To, where the request has none.</summary>
    public SipMessage CreateResponse(SipMessage request, int status, ReadOnlySpan<byte> reason = default)
    {
        Span<byte> tag = stackalloc byte[Length];
        Write(tag);
        return SipMessage.CreateResponse(request, status, reason, tag);
    }
}
