using Tandem.Sip.Authentication;

namespace Tandem.Server.Stores;

/// <summary>A row of the table of sealed digest secrets, keyed by account, realm and algorithm.</summary>
internal sealed class DigestSecretRow
{
    public long AccountId { get; set; }

    public required string Realm { get; set; }

    public DigestAlgorithm Algorithm { get; set; }

    public required byte[] Sealed { get; set; }
}
