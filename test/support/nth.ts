/** The item at `index`, from the end where negative. Throws where there is none, so that no test goes on without it. */
export const nth = <T>(list: ArrayLike<T>, index: number): T => {
  const item = list[index < 0 ? list.length + index : index];
  if (item === undefined) throw new Error(`there is no item ${index} among ${list.length}`);
  return item;
};
