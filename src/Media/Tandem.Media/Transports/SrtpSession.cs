using Tandem.Dtls;
using Tandem.Rtp.Srtp;

namespace Tandem.Media.Transports;

/// <summary>Both directions of SRTP with one other side.</summary>
internal sealed class SrtpSession(SrtpMasterKey sending, SrtpMasterKey receiving) : IDisposable
{
    public SrtpSender Sender { get; } = new(sending);

    public SrtpReceiver Receiver { get; } = new(receiving);

    /// <summary>The keys of a handshake: each side protects with those of its role (RFC 5764 section 4.2).</summary>
    public static SrtpSession From(SrtpKeys keys, DtlsRole role)
    {
        var suite = SuiteOf(keys.Profile);
        var client = new SrtpMasterKey(suite, keys.ClientKey, keys.ClientSalt);
        var server = new SrtpMasterKey(suite, keys.ServerKey, keys.ServerSalt);
        return role == DtlsRole.Client ? new SrtpSession(client, server) : new SrtpSession(server, client);
    }

    public void Dispose()
    {
        Sender.Dispose();
        Receiver.Dispose();
    }

    private static SrtpSuite SuiteOf(SrtpProtectionProfile profile) => profile switch
    {
        SrtpProtectionProfile.Aes128CmSha1Tag80 => SrtpSuite.AesCm128HmacSha1Tag80,
        SrtpProtectionProfile.Aes128CmSha1Tag32 => SrtpSuite.AesCm128HmacSha1Tag32,
        SrtpProtectionProfile.AeadAes128Gcm => SrtpSuite.AeadAes128Gcm,
        _ => SrtpSuite.AeadAes256Gcm,
    };
}
