using System.Buffers.Binary;
using System.Text;
using Tandem.Kernel;

namespace Tandem.Sip.Transactions;

/// <summary>
/// Makes the keys under which transactions are found (RFC 3261 sections 17.1.3 and 17.2.3). A key is a keyed hash of 128 bits, so that it stands for the octets: nobody who does not
/// know the random key of this layer can make two messages meet. Nothing is allocated but, rarely, a larger scratch buffer.
/// </summary>
internal sealed class TransactionKeys
{
    /// <summary>Length of the text that <see cref="WriteTag"/> writes.</summary>
    public const int TagLength = 16;

    private readonly SipHash _hash = SipHash.WithRandomKey();
    private byte[] _octets = new byte[512];
    private int _length;

    /// <summary>The key of a client transaction: branch and method of the top Via and CSeq (17.1.3). The branch is our own.</summary>
    public UInt128 OfClient(SipMessage message)
    {
        Begin('C');
        AddFolded(message.TopVia.Branch);
        Add(message.MethodName);
        return End();
    }

    /// <summary>The key of a server transaction, with <paramref name="method"/> in place of the request's own: INVITE to look for what an ACK or a CANCEL is for.</summary>
    public UInt128 OfServer(SipMessage request, ReadOnlySpan<byte> method)
    {
        var via = request.TopVia;
        return via.HasMagicCookie ? OfBranch(via, method) : OfLegacy(request, method, request.To.Tag);
    }

    /// <summary>
    /// The key of the INVITE for which an ACK of an RFC 2543 peer is, when that INVITE had no To tag. (The To tag of the ACK is then the one of our response; the caller compares it.)
    /// </summary>
    public UInt128 OfLegacyInitialInvite(SipMessage ack) => OfLegacy(ack, "INVITE"u8, default);

    /// <summary>
    /// Writes the To tag of the layer's own responses to a request with this key: always the same one, as section 8.2.7 wants of stateless responses, and not to be guessed.
    /// </summary>
    public void WriteTag(UInt128 key, Span<byte> destination)
    {
        Begin('T');
        BinaryPrimitives.WriteUInt128LittleEndian(Reserve(16), key);
        Span<byte> digest = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128LittleEndian(digest, End());
        Convert.TryToHexStringLower(digest[..(TagLength / 2)], destination, out _);
    }

    /// <summary>17.2.3: branch and sent-by of the top Via, which are compared without case, and the method.</summary>
    private UInt128 OfBranch(in Via via, ReadOnlySpan<byte> method)
    {
        Begin('S');
        AddFolded(via.Branch);
        AddFolded(via.SentBy);
        Add(method);
        return End();
    }

    /// <summary>17.2.3 for RFC 2543 peers, whose branches mean nothing.</summary>
    private UInt128 OfLegacy(SipMessage request, ReadOnlySpan<byte> method, ReadOnlySpan<byte> toTag)
    {
        Begin('L');
        Add(request.RequestUri);
        Add(toTag);
        Add(request.From.Tag);
        Add(request.CallId);
        BinaryPrimitives.WriteUInt32LittleEndian(Reserve(4), request.CSeqNumber);
        Add(request.TopVia.Value);
        Add(method);
        return End();
    }

    private void Begin(char kind)
    {
        _length = 0;
        Reserve(1)[0] = (byte)kind;
    }

    private UInt128 End() => _hash.Hash(_octets.AsSpan(0, _length));

    private void Add(ReadOnlySpan<byte> part) => part.CopyTo(ReservePart(part.Length));

    private void AddFolded(ReadOnlySpan<byte> part)
    {
        var destination = ReservePart(part.Length);
        part.CopyTo(destination);
        Ascii.ToLowerInPlace(destination, out _);
    }

    /// <summary>Room for a part of variable length, with the length before it: no two lists of parts are written alike.</summary>
    private Span<byte> ReservePart(int length)
    {
        BinaryPrimitives.WriteInt32LittleEndian(Reserve(4), length);
        return Reserve(length);
    }

    private Span<byte> Reserve(int length)
    {
        if (_octets.Length - _length < length) Array.Resize(ref _octets, Math.Max(_octets.Length * 2, _length + length));
        _length += length;
        return _octets.AsSpan(_length - length, length);
    }
}
