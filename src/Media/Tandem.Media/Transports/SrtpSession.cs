using Tandem.Dtls;
using Tandem.Rtp.Srtp;

namespace Tandem.Media.Transports;

/// <summary>Both directions of SRTP with one other side.</summary>
internal sealed class SrtpSession(SrtpMasterKey sending, SrtpMasterKey receiving) : IDisposable
{
    private SrtpMasterKey _sending = sending;
    private SrtpMasterKey _receiving = receiving;

    public SrtpSender Sender { get; private set; } = new(sending);

    public SrtpReceiver Receiver { get; private set; } = new(receiving);

    /// <summary>The keys of a handshake: each side protects with those of its role (RFC 5764 section 4.2).</summary>
    public static SrtpSession From(SrtpKeys keys, DtlsRole role)
    {
        var suite = SuiteOf(keys.Profile);
        var client = new SrtpMasterKey(suite, keys.ClientKey, keys.ClientSalt);
        var server = new SrtpMasterKey(suite, keys.ServerKey, keys.ServerSalt);
        return role == DtlsRole.Client ? new SrtpSession(client, server) : new SrtpSession(server, client);
    }

    /// <summary>Goes on with other keys. A direction whose key is the same goes on as it is: its indices must neither begin anew nor be taken twice (RFC 4568 section 7.1.4).</summary>
    public void Change(SrtpMasterKey sending, SrtpMasterKey receiving)
    {
        if (!IsSame(sending, _sending))
        {
            Sender.Dispose();
            (_sending, Sender) = (sending, new SrtpSender(sending));
        }

        if (IsSame(receiving, _receiving)) return;
        Receiver.Dispose();
        (_receiving, Receiver) = (receiving, new SrtpReceiver(receiving));
    }

    public void Dispose()
    {
        Sender.Dispose();
        Receiver.Dispose();
    }

    private static bool IsSame(SrtpMasterKey one, SrtpMasterKey other) => one.Suite == other.Suite && one.Key.Span.SequenceEqual(other.Key.Span) && one.Salt.Span.SequenceEqual(other.Salt.Span);

    private static SrtpSuite SuiteOf(SrtpProtectionProfile profile) => profile switch
    {
        SrtpProtectionProfile.Aes128CmSha1Tag80 => SrtpSuite.AesCm128HmacSha1Tag80,
        SrtpProtectionProfile.Aes128CmSha1Tag32 => SrtpSuite.AesCm128HmacSha1Tag32,
        SrtpProtectionProfile.AeadAes128Gcm => SrtpSuite.AeadAes128Gcm,
        _ => SrtpSuite.AeadAes256Gcm,
    };
}
