using System.Buffers.Binary;

namespace Tandem.Sip.Transactions;

/// <summary>Makes the keys under which transactions are found (RFC 3261 sections 17.1.3 and 17.2.3).</summary>
internal sealed class TransactionKeys
{
    /// <summary>Length of the text that <see cref="WriteTag"/> writes.</summary>
    public const int TagLength = 16;

    private readonly MessageKeyWriter _writer = new();

    /// <summary>The key of a client transaction: branch and method of the top Via and CSeq (17.1.3). The branch is our own.</summary>
    public UInt128 OfClient(SipMessage message)
    {
        _writer.Begin('C');
        _writer.AddFolded(message.TopVia.Branch);
        _writer.Add(message.MethodName);
        return _writer.End();
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
        _writer.Begin('T');
        _writer.Add(key);
        Span<byte> digest = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128LittleEndian(digest, _writer.End());
        Convert.TryToHexStringLower(digest[..(TagLength / 2)], destination, out _);
    }

    /// <summary>17.2.3: branch and sent-by of the top Via, which are compared without case, and the method.</summary>
    private UInt128 OfBranch(in Via via, ReadOnlySpan<byte> method)
    {
        _writer.Begin('S');
        _writer.AddFolded(via.Branch);
        _writer.AddFolded(via.SentBy);
        _writer.Add(method);
        return _writer.End();
    }

    /// <summary>17.2.3 for RFC 2543 peers, whose branches mean nothing.</summary>
    private UInt128 OfLegacy(SipMessage request, ReadOnlySpan<byte> method, ReadOnlySpan<byte> toTag)
    {
        _writer.Begin('L');
        _writer.Add(request.RequestUri);
        _writer.Add(toTag);
        _writer.Add(request.From.Tag);
        _writer.Add(request.CallId);
        _writer.Add((UInt128)request.CSeqNumber);
        _writer.Add(request.TopVia.Value);
        _writer.Add(method);
        return _writer.End();
    }
}
