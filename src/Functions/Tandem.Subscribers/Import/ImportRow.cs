using System.Text;
using Tandem.Sip.Authentication;

namespace Tandem.Subscribers.Import;

/// <summary>One row as a request: what it wants of which account, and what is wrong with it.</summary>
internal sealed class ImportRow
{
    private readonly List<ImportError> _errors = [];

    /// <summary>Reads a row.</summary>
    public ImportRow(CsvRow row, ImportColumns columns, string defaultDomain)
    {
        Line = row.Line;
        if (row.Error is { } error) Refuse("", error);
        else if (row.Fields.Count != columns.Count) Refuse("", $"The row has {row.Fields.Count} fields and the header {columns.Count}.");
        if (_errors.Count > 0) return;
        UserName = columns.Get(row, AccountField.UserName);
        Domain = columns.Get(row, AccountField.Domain) ?? defaultDomain;
        Name = new AccountName(Subscribers.UserName.Fold(UserName), DomainName.Fold(Domain));
        DisplayName = columns.Get(row, AccountField.DisplayName);
        Number = columns.Get(row, AccountField.Number);
        Password = columns.Get(row, AccountField.Password);
        Md5 = Ha1(columns.Get(row, AccountField.Ha1), AccountField.Ha1, DigestAlgorithm.Md5);
        Sha256 = Ha1(columns.Get(row, ImportColumns.Ha1Sha256), ImportColumns.Ha1Sha256, DigestAlgorithm.Sha256);
        IsEnabled = Flag(columns.Get(row, AccountField.IsEnabled), AccountField.IsEnabled);
        IsAdministrator = Flag(columns.Get(row, AccountField.IsAdministrator), AccountField.IsAdministrator);
        if (Password is not null && HasHa1) Refuse(AccountField.Password, "Give a password or HA1, not both.");
    }

    public int Line { get; }

    public IReadOnlyList<ImportError> Errors => _errors;

    public string? UserName { get; }

    public string? Domain { get; }

    /// <summary>The account as it is looked up.</summary>
    public AccountName Name { get; }

    public string? DisplayName { get; }

    public string? Number { get; }

    public string? Password { get; }

    /// <summary>HA1 by MD5 in lower-case hexadecimal; null for none.</summary>
    public byte[]? Md5 { get; }

    /// <summary>HA1 by SHA-256 in lower-case hexadecimal; null for none.</summary>
    public byte[]? Sha256 { get; }

    public bool HasHa1 => Md5 is not null || Sha256 is not null;

    public bool? IsEnabled { get; }

    public bool? IsAdministrator { get; }

    /// <summary>Notes what is wrong.</summary>
    public void Refuse(string field, string message) => _errors.Add(new ImportError(Line, field, message));

    /// <summary>Notes everything that the rules refuse.</summary>
    public void Refuse(IEnumerable<Refusal> refusals)
    {
        foreach (var refusal in refusals) Refuse(refusal.Field, refusal.Message);
    }

    private byte[]? Ha1(string? text, string field, DigestAlgorithm algorithm)
    {
        if (text is null) return null;
        if (text.Length == algorithm.HexLength() && text.All(char.IsAsciiHexDigit)) return Encoding.ASCII.GetBytes(text.ToLowerInvariant());
        Refuse(field, $"HA1 has {algorithm.HexLength()} hexadecimal digits.");
        return null;
    }

    private bool? Flag(string? text, string field)
    {
        switch (text?.ToLowerInvariant())
        {
            case null:
                return null;
            case "true" or "yes" or "1":
                return true;
            case "false" or "no" or "0":
                return false;
            default:
                Refuse(field, "Write true or false.");
                return null;
        }
    }
}
