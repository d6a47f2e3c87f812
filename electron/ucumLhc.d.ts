/** The part of @lhncbc/ucum-lhc that is used; the package has no types of its own. */
declare module '@lhncbc/ucum-lhc' {
  export interface UcumUnit {
    readonly csCode_: string;
    readonly dim_: { readonly dimVec_: readonly number[] | null } | null;
    readonly magnitude_: number;
  }
  export interface UcumUtils {
    convertUnitTo(
      from: string,
      quantity: number,
      to: string,
    ): {
      readonly status: 'succeeded' | 'failed' | 'error';
      readonly toVal: number | null;
      readonly msg: readonly string[];
    };
    validateUnitString(unit: string): {
      readonly status: 'valid' | 'invalid' | 'error';
      readonly ucumCode: string | null;
    };
    getSpecifiedUnit(unit: string, valueType?: 'validate'): { readonly unit: UcumUnit | null };
  }
  const ucum: { readonly UcumLhcUtils: { getInstance(): UcumUtils } };
  export default ucum;
}
